import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import { storeOf } from "../runs/execute-run.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { DetectionScope } from "./detect-drift.ts";
import { assertReport } from "./assert-report.ts";
import type { DriftOutcome, SweepBound } from "./detect-drift-of-all.ts";
import type { DriftReport } from "./drift-report.ts";
import type { IgnoredEntry } from "./ignored-drift.ts";
import type { HeedRequest, IgnoreRequest } from "./ignore-drift.ts";
import type { ReconciliationScope } from "./plan-reconciliation.ts";

/** Finding drift, and doing something about it. */
export interface DriftVerbs {
  /**
   * Detects what has drifted in a stack and in those nested in it: every page, every resource, every property. Changes
   * nothing. Throws `STACK_NOT_FOUND`, and `STACK_NOT_READY` while something runs on the stack.
   */
  detectDrift(stack: StackReference, options?: VerbOptions & DetectionScope): Promise<DriftReport>;
  /**
   * The same for many stacks side by side. Every outcome is kept, in the order of the stacks: a failure, and a deadline that
   * comes too early for some, take nothing away from the others.
   */
  detectDriftOfAll(
    stacks: readonly StackReference[],
    options?: VerbOptions & Pick<DetectionScope, "nested"> & SweepBound,
  ): Promise<readonly DriftOutcome[]>;
  /**
   * Makes a drift-aware change set that brings a stack back to the template it was deployed with; `deploy` executes it like
   * any other plan. It reverts all drift of that one stack, what is ignored too. Throws `DRIFT_REPORT_INVALID` for what is no report.
   */
  planReconciliation(report: DriftReport, options?: VerbOptions & ReconciliationScope): Promise<Plan>;
  /**
   * Stores that a drift is ignored, for a reason and for a time: until then `detectDrift` shows it as ignored, and it does
   * not count. Throws `STORE_REQUIRED` where nothing outlives the process.
   */
  ignoreDrift(stack: StackReference, request: IgnoreRequest, options?: VerbOptions): Promise<IgnoredEntry>;
  /** Lets a drift count again before its time, and answers what is not ignored any more. Throws `STORE_REQUIRED` likewise. */
  heedDrift(stack: StackReference, request: HeedRequest, options?: VerbOptions): Promise<readonly IgnoredEntry[]>;
}

/** Nested stacks that are checked at a time beside one stack, and beside each of many. */
const NESTED_AT_A_TIME = 3;
const NESTED_IN_A_SWEEP = 1;

/** The verbs of drift. */
export function driftVerbs({ run, environments }: VerbRunner): DriftVerbs {
  const { store } = environments;
  const detect = (
    stack: StackReference,
    options: VerbOptions & DetectionScope,
    nestedAtATime: number,
  ): Promise<DriftReport> => {
    const { target, nameOrId } = addressOf(stack);
    return run("detectDrift", target, options, async (context, environment) => {
      const { detectDrift } = await import("./detect-drift.ts");
      const { resources, nested } = options;
      return detectDrift(context, environment, nameOrId, present({ resources, nested }), { store, nestedAtATime });
    });
  };
  return {
    detectDrift: (stack, options = {}) => detect(stack, options, NESTED_AT_A_TIME),
    detectDriftOfAll: async (stacks, options = {}) => {
      const { detectDriftOfAll } = await import("./detect-drift-of-all.ts");
      const { concurrency, beginUntil, ...bounds } = options;
      return detectDriftOfAll(stacks, present({ concurrency, beginUntil }), {
        clock: environments.clock,
        signal: options.signal,
        detect: (stack) => detect(stack, bounds, NESTED_IN_A_SWEEP),
      });
    },
    planReconciliation: async (report, options = {}) => {
      assertReport(report);
      return run("planReconciliation", addressOf(report.stackId).target, options, async (context, environment) => {
        const { planReconciliation } = await import("./plan-reconciliation.ts");
        return planReconciliation(context, environment, report, present({ nestedStack: options.nestedStack }));
      });
    },
    ignoreDrift: async (stack, request, options) => {
      const kept = storeOf(environments, "ignoreDrift");
      const { target, nameOrId } = addressOf(stack);
      return run("ignoreDrift", target, options, async ({ signal }, environment) => {
        const { ignoreDrift } = await import("./ignore-drift.ts");
        return ignoreDrift(environment, signal, kept, nameOrId, request);
      });
    },
    heedDrift: async (stack, request, options) => {
      const kept = storeOf(environments, "heedDrift");
      const { target, nameOrId } = addressOf(stack);
      return run("heedDrift", target, options, async ({ signal }, environment) => {
        const { heedDrift } = await import("./ignore-drift.ts");
        return heedDrift(environment, signal, kept, nameOrId, request);
      });
    },
  };
}
