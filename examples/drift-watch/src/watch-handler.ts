import { createOrchestrator, type Orchestrator, type OrchestratorOptions, type StackSummary } from "@stacksteward/core";

import { summaryOf, type DriftSummary } from "./drift-summary.ts";

/** What the watch is invoked with. */
export interface WatchRequest {
  /** Only stacks whose names begin so. Default: all of them. */
  readonly prefix?: string;
}

/** What Lambda tells of an invocation, as far as it is needed here. */
export interface InvocationTime {
  getRemainingTimeInMillis(): number;
}

/** Milliseconds in which the summary is told, before Lambda ends the invocation. */
const RESERVE = 10_000;

/**
 * Checks the stacks that were not checked for longest first, as many as the time allows: where that is not enough for all
 * of them, the next invocation begins with the others. CloudFormation itself remembers when it has checked what.
 */
export function createDriftWatch(
  options: OrchestratorOptions,
  tell: (summary: DriftSummary) => void | Promise<void>,
): (request: WatchRequest, invocation: InvocationTime) => Promise<DriftSummary> {
  const clock = options.clock ?? { now: () => Date.now() };
  return async ({ prefix = "" }, invocation) => {
    const now = clock.now();
    const time = Math.max(0, invocation.getRemainingTimeInMillis() - RESERVE);
    const deadline = now + time;
    // A large stack takes minutes: those that begin last need time too.
    const beginUntil = now + time / 2;
    using orchestrator = createOrchestrator(options);
    const stacks = await stacksToCheck(orchestrator, prefix, deadline);
    const summary = summaryOf(await orchestrator.detectDriftOfAll(stacks, { deadline, beginUntil }));
    await tell(summary);
    return summary;
  };
}

/** Nested stacks are checked with the stack around them, and what is under way has no template to be compared with yet. */
async function stacksToCheck(orchestrator: Orchestrator, prefix: string, deadline: number): Promise<readonly string[]> {
  const found: StackSummary[] = [];
  for await (const stack of orchestrator.list({ deadline })) {
    const isCheckable = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE$/.test(stack.status);
    if (isCheckable && stack.parentId === undefined && stack.name.startsWith(prefix)) found.push(stack);
  }
  const checkedAt = ({ driftCheckedAt }: StackSummary): number => Date.parse(driftCheckedAt ?? "1970-01-01");
  return found.toSorted((a, b) => checkedAt(a) - checkedAt(b)).map(({ stackId }) => stackId);
}
