import { isStackstewardError, type WorkflowContext } from "@stacksteward/workflow";

import { deployInput } from "../deploy/deploy-verbs.ts";
import { present } from "../present.ts";
import { placeKey } from "../rollout/instance-place.ts";
import { createPacer } from "../rollout/pacer.ts";
import type { PlannedInstance, RolloutEngine, WaveEnd } from "../rollout/rollout-engine.ts";
import type { RolloutOrders } from "../rollout/rollout-orders.ts";
import type { InstanceReport } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import type { Stack } from "../stack.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackBefore } from "./stack-before.ts";

/** A stack of a fan-out, and what becomes of it. */
export interface PlannedStack extends PlannedInstance {
  readonly stack: Stack;
}

/** What the engine needs of the world. */
export interface FanOutMeans {
  readonly runner: Pick<VerbRunner, "execute" | "environments">;
  readonly orders: RolloutOrders;
  /** Keeps what a stack was, before it is touched for the first time. */
  readonly remember: (context: WorkflowContext, planned: PlannedStack) => Promise<StackBefore>;
  /** The stack that would be again what it was. */
  readonly recall: (planned: PlannedStack, before: StackBefore) => Promise<Stack>;
}

/** Rolls out by a deployment of its own for each account and region, at the pace of StackSets. */
export function fanOutEngine({ runner, orders, remember, recall }: FanOutMeans): RolloutEngine<PlannedStack> {
  const before = new Map<string, StackBefore>();

  /** Deploys to each place at its turn. */
  const through = async (
    context: WorkflowContext,
    places: readonly PlannedStack[],
    pace: RolloutPace,
    stackOf: (scope: WorkflowContext, planned: PlannedStack) => Promise<Stack>,
  ): Promise<WaveEnd> => {
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
        return { ...placeOf(planned), state: "cancelled", reason: isStopped ? STOPPED : TOLERANCE_EXCEEDED };
      }
      if (!isCounted) pacer.letIn(planned);
      const report = await deployed(scope, planned, stackOf);
      isStopped ||= (await orders.current()) === "stop";
      pacer.leave(planned, report?.state === "failed");
      return report;
    });
    const settled = await context.all("stacks", tasks, { concurrency: Math.max(1, places.length) });
    const exceptions = settled.flatMap((each) => {
      if (each.status === "rejected") throw each.reason;
      return each.value ?? [];
    });
    const failed = exceptions.filter(({ state }) => state === "failed");
    if (pacer.isWithinTolerance && !isStopped) return { kind: "succeeded", operations: [], exceptions };
    const [first] = failed;
    const which =
      first === undefined ? "" : `, the first in account ${first.account}, ${first.region}: ${first.reason}`;
    return {
      kind: pacer.isWithinTolerance ? "stopped" : "failed",
      reason: pacer.isWithinTolerance ? STOPPED : `${failed.length} of ${places.length} stacks failed${which}`,
      operations: [],
      exceptions,
    };
  };

  /** What went wrong with one stack; nothing when it went well. */
  const deployed = async (
    scope: WorkflowContext,
    planned: PlannedStack,
    stackOf: (scope: WorkflowContext, planned: PlannedStack) => Promise<Stack>,
  ): Promise<InstanceReport | undefined> => {
    const failure = await scope.step("deploy", async ({ signal }) => {
      try {
        const stack = await stackOf(scope, planned);
        await runner.execute(deployInput(stack, { onBusy: "wait" }), { signal, onLocked: "wait" });
        return null;
      } catch (thrown) {
        if (signal.aborted || !isStackstewardError(thrown)) throw thrown;
        return thrown.message;
      }
    });
    return failure === null ? undefined : { ...placeOf(planned), state: "failed", reason: failure };
  };

  return {
    kind: "FAN_OUT",
    async carryOut(context, { instances, pace }) {
      const found = await context.all(
        "remember",
        instances.map((planned) => (scope: WorkflowContext) => remember(scope, planned)),
        { concurrency: REMEMBERED_AT_A_TIME },
      );
      for (const [index, planned] of instances.entries()) {
        const each = found[index];
        if (each?.status === "fulfilled") before.set(placeKey(planned), each.value);
        else if (context.signal.aborted) throw each?.reason;
      }
      return through(context, instances, pace, async (_, { stack }) => stack);
    },
    async takeBack(context, touched, pace) {
      const existed = touched.filter((planned) => before.get(placeKey(planned))?.kind === "stack");
      const kept = touched.filter((planned) => !existed.includes(planned)).map(keptReport);
      // Everything that can be brought back is, whatever else fails.
      const everywhere = { ...pace, failureTolerance: "100%", concurrencyMode: "SOFT_FAILURE_TOLERANCE" } as const;
      const end = await through(context, existed, everywhere, async (_, planned) =>
        recall(planned, before.get(placeKey(planned)) ?? { kind: "none" }),
      );
      const failed = end.exceptions.length;
      return {
        ...end,
        ...(failed === 0 ? {} : { kind: "failed" as const, reason: `${failed} stacks could not be taken back.` }),
        exceptions: [...kept, ...end.exceptions],
      };
    },
    // Nothing registers the stacks of a fan-out: what is in no target any more is not known.
    finish: async () => ({ kind: "succeeded", operations: [], exceptions: [] }),
  };
}

const STOPPED = "Somebody stopped the rollout.";
const TOLERANCE_EXCEEDED = "Cancelled since failure tolerance has exceeded";
const REMEMBERED_AT_A_TIME = 8;

function placeOf({ account, region, action }: PlannedStack): Pick<InstanceReport, "account" | "region" | "action"> {
  return present({ account, region, action });
}

function keptReport(planned: PlannedStack): InstanceReport {
  const reason = "A wave had created it. It is not deleted by itself.";
  return { ...placeOf(planned), state: "kept", reason };
}
