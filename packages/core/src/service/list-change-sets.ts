import {
  ListChangeSetsCommand,
  type ChangeSetSummary,
  type ListChangeSetsOutput,
} from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** Every change set of a stack that still stands, all pages of them: a page may be empty and not be the last. */
export async function listChangeSets(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<readonly ChangeSetSummary[]> {
  const found: ChangeSetSummary[] = [];
  let token: string | undefined;
  do {
    const page: ListChangeSetsOutput = await environment.call("ListChangeSets", signal, (client, options) =>
      client.send(new ListChangeSetsCommand(present({ StackName: stackId, NextToken: token })), options),
    );
    found.push(...(page.Summaries ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found.filter(({ Status = "" }) => !GOING.has(Status));
}

/** Change sets with nested ones are deleted in the service's own time. */
const GOING: ReadonlySet<string> = new Set(["DELETE_PENDING", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]);
