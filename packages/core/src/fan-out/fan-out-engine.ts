import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";

import { deployInput } from "../deploy/deploy-verbs.ts";
import { placeKey } from "../rollout/instance-place.ts";
import { ALL_NEW, type PlannedInstance, type RolloutEngine, type WaveEnd } from "../rollout/rollout-engine.ts";
import type { RolloutOrders } from "../rollout/rollout-orders.ts";
import type { InstanceReport } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import type { Stack } from "../stack.ts";
import { messageOf } from "../units/run-hooks.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackBefore } from "./stack-before.ts";
import { failureOf, reportedPlace, workThrough } from "./work-through.ts";

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
  const through = (
    context: WorkflowContext,
    places: readonly PlannedStack[],
    pace: RolloutPace,
    stackOf: (planned: PlannedStack) => Promise<Stack>,
  ): Promise<WaveEnd> =>
    workThrough(context, { places, pace, orders }, (scope, planned) =>
      scope.step("deploy", ({ signal }) =>
        failureOf(signal, async () => {
          const stack = await stackOf(planned);
          await runner.execute(deployInput(stack, { onBusy: "wait" }), { signal, onLocked: "wait" });
        }),
      ),
    );

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
        else if (context.signal.aborted || isRunInterrupted(each?.reason)) throw each?.reason;
        else before.set(placeKey(planned), { kind: "unread", reason: messageOf(each?.reason) });
      }
      return through(context, instances, pace, async ({ stack }) => stack);
    },
    async takeBack(context, touched, pace) {
      const existed = touched.filter((planned) => before.get(placeKey(planned))?.kind !== "none");
      const kept = touched.filter((planned) => !existed.includes(planned)).map(keptReport);
      if (existed.length === 0) return { kind: "failed", reason: ALL_NEW, operations: [], exceptions: kept };
      // Everything that can be brought back is, whatever else fails.
      const everywhere = { ...pace, failureTolerance: "100%", concurrencyMode: "SOFT_FAILURE_TOLERANCE" } as const;
      const end = await through(context, existed, everywhere, async (planned) =>
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

const REMEMBERED_AT_A_TIME = 8;

function keptReport(planned: PlannedStack): InstanceReport {
  const reason = "A wave had created it. It is not deleted by itself.";
  return { ...reportedPlace(planned), state: "kept", reason };
}
