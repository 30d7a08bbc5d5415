import { withDurableExecution, type DurableLambdaHandler } from "@aws/durable-execution-sdk-js";
import { bakeTime, noAlarm, type AccountsOf, type AlarmReader, type RolloutResult } from "@stacksteward/core";
import { createDurableOrchestrator, type DurableOrchestratorOptions } from "@stacksteward/lambda";

import { baseline, type BaselineRequest } from "./baseline.ts";

/** What the handler needs of the world. */
export interface RollOutOptions extends DurableOrchestratorOptions {
  /** Asks AWS Organizations. */
  readonly accountsOf: AccountsOf;
  /** A client of CloudWatch. */
  readonly alarms: AlarmReader;
}

/** What the execution answers: small, whatever the size of the organization. */
export interface RollOutReport {
  readonly kind: RolloutResult["kind"];
  readonly reason?: string;
  /** `wave: kind`, in order. */
  readonly waves: readonly string[];
  /** How many instances are in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** Those that somebody has to look at. */
  readonly troubled: readonly { readonly account: string; readonly region: string; readonly reason: string }[];
}

/** How long each wave is looked at, in milliseconds. */
const BAKING = 6 * 3_600_000;

/** The alarm that says whether the baseline does harm. */
export const ALARM = "baseline-errors";

/** Rolls the baseline out in three waves, with six hours and an alarm between them. One execution, which may take days. */
export function createRollOutHandler({ accountsOf, alarms, ...options }: RollOutOptions): DurableLambdaHandler {
  return withDurableExecution(async (request: BaselineRequest, durable): Promise<RollOutReport> => {
    const orchestrator = createDurableOrchestrator(durable, options);
    try {
      const result = await orchestrator.rollOut(baseline(request), {
        run: request.id,
        accountsOf,
        onBusy: "wait",
        waves: [
          { name: "canary", accounts: [request.canary] },
          { name: "a quarter", percent: 25 },
          { name: "everybody", rest: true },
        ],
        // Slept through at once, so that the alarm must be one that stays. With `during` it would be looked at all the while.
        gates: [bakeTime(BAKING), noAlarm(ALARM, { alarms })],
        maxConcurrent: "50%",
        failureTolerance: "10%",
        concurrencyMode: "SOFT_FAILURE_TOLERANCE",
        regionConcurrency: "PARALLEL",
      });
      return reportOf(result);
    } finally {
      orchestrator.close();
    }
  });
}

function reportOf({ kind, reason, waves, instances }: RolloutResult): RollOutReport {
  const states: Record<string, number> = {};
  for (const { state } of instances) states[state] = (states[state] ?? 0) + 1;
  return {
    kind,
    ...(reason === undefined ? {} : { reason }),
    waves: waves.map((wave) => `${wave.wave}: ${wave.kind}`),
    states,
    troubled: instances.flatMap(({ account, region, state, reason: why = "" }) =>
      state === "failed" || state === "skipped" ? [{ account, region, reason: why }] : [],
    ),
  };
}
