import { ListExportsCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** A page holds a hundred; an account with more exports than this is looked at in part. */
const MOST_PAGES = 50;

/** What the stacks of an account and region export. */
export interface AccountExports {
  /** The id of the stack that exports a name, by that name. */
  readonly exporters: ReadonlyMap<string, string>;
  /** Whether every page was read. */
  readonly isComplete: boolean;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export async function listAccountExports(environment: Environment, signal: AbortSignal): Promise<AccountExports> {
  const exporters = new Map<string, string>();
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await environment.call("ListExports", signal, (client, options) =>
      client.send(new ListExportsCommand(present({ NextToken: token })), options),
    );
    for (const { Name = "", ExportingStackId = "" } of answer.Exports ?? []) exporters.set(Name, ExportingStackId);
    token = answer.NextToken;
    if (token === undefined) return { exporters, isComplete: true };
  }
  return { exporters, isComplete: false };
}
