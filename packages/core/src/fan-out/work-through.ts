import { isStackstewardError, type WorkflowContext } from "@stacksteward/workflow";

import { createPacer } from "../rollout/pacer.ts";
import type { PlannedInstance, WaveEnd } from "../rollout/rollout-engine.ts";
import type { RolloutOrders } from "../rollout/rollout-orders.ts";
import type { InstanceReport } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";

/** What is worked through, how fast, and who may stop it. */
export interface PacedWork<Planned extends PlannedInstance> {
  readonly places: readonly Planned[];
  readonly pace: RolloutPace;
  readonly orders: RolloutOrders;
}

/**
 * Does `work` in each place at its turn, at the pace of StackSets. What it answers is why it failed, or `null`; what it throws ends
 * the run.
 */
export async function workThrough<Planned extends PlannedInstance>(
  context: WorkflowContext,
  { places, pace, orders }: PacedWork<Planned>,
  work: (scope: WorkflowContext, planned: Planned) => Promise<string | null>,
): Promise<WaveEnd> {
  let isStopped = false;
  const pacer = createPacer(places, pace, () => isStopped);
  const tasks = places.map((planned) => async (scope: WorkflowContext): Promise<InstanceReport | undefined> => {
    let isCounted = false;
    const goesOn = await scope.step("turn", () => {
      isCounted = true;
      return pacer.enter(planned);
    });
    if (!goesOn) {
      pacer.skip(planned);
      return { ...reportedPlace(planned), state: "cancelled", reason: isStopped ? STOPPED : TOLERANCE_EXCEEDED };
    }
    if (!isCounted) pacer.letIn(planned);
    const reason = await work(scope, planned);
    isStopped ||= (await orders.current()) === "stop";
    pacer.leave(planned, reason !== null);
    return reason === null ? undefined : { ...reportedPlace(planned), state: "failed", reason };
  });
  const settled = await context.all("stacks", tasks, { concurrency: Math.max(1, places.length) });
  const exceptions = settled.flatMap((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value ?? [];
  });
  const failed = exceptions.filter(({ state }) => state === "failed");
  if (pacer.isWithinTolerance && !isStopped) return { kind: "succeeded", operations: [], exceptions };
  const [first] = failed;
  const which = first === undefined ? "" : `, the first in account ${first.account}, ${first.region}: ${first.reason}`;
  return {
    kind: pacer.isWithinTolerance ? "stopped" : "failed",
    reason: pacer.isWithinTolerance ? STOPPED : `${failed.length} of ${places.length} stacks failed${which}`,
    operations: [],
    exceptions,
  };
}

const STOPPED = "Somebody stopped the rollout.";
const TOLERANCE_EXCEEDED = "Cancelled since failure tolerance has exceeded";

/** Does something, and answers why it failed, or `null`. Throws what is no failure of the thing itself, and when it is to end. */
export async function failureOf(signal: AbortSignal, act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (thrown) {
    if (signal.aborted || !isStackstewardError(thrown)) throw thrown;
    return thrown.message;
  }
}

/** The account and region of a report, with what was to be done there. */
export function reportedPlace({
  account,
  region,
  action,
}: PlannedInstance): Pick<InstanceReport, "account" | "region" | "action"> {
  return { account, region, action };
}
