import { ListStacksCommand, type StackStatus } from "@aws-sdk/client-cloudformation";

import { present } from "../present.ts";
import type { ServiceCall } from "./service-call.ts";
import { runningStatuses } from "./stack-status.ts";

/** The stacks on which an operation runs, in the whole account and region. */
export interface RunningStacks {
  readonly stackIds: ReadonlySet<string>;
  /** How many calls it took to list them. */
  readonly pages: number;
}

/**
 * Lists the stacks on which an operation runs. A stack may be missing that was moved from one page to another meanwhile,
 * or whose operation began just now: look at it by its id before anything is concluded.
 */
export async function listRunningStacks(call: ServiceCall, signal: AbortSignal): Promise<RunningStacks> {
  const stackIds = new Set<string>();
  let token: string | undefined;
  let pages = 0;
  do {
    const input = present({ StackStatusFilter: runningStatuses() as StackStatus[], NextToken: token });
    const page = await call("ListStacks", signal, (client, options) =>
      client.send(new ListStacksCommand(input), options),
    );
    for (const { StackId = "" } of page.StackSummaries ?? []) stackIds.add(StackId);
    pages += 1;
    token = page.NextToken;
  } while (token !== undefined);
  return { stackIds, pages };
}
