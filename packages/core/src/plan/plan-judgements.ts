import { present } from "../present.ts";
import type { PlanJudgement, PlannedChange } from "./plan.ts";

/** What this version judges of every plan. */
export const judged: readonly PlanJudgement[] = ["interruption", "iamBroadening", "exports"];

/** A change as a plan says it that judged only some of it: an earlier version did not know the rest. */
export function asJudged(change: PlannedChange, judgements: readonly PlanJudgement[] = []): PlannedChange {
  const { interruption, iamBroadening, ...known } = change;
  const judgedOnly = {
    interruption: judgements.includes("interruption") ? interruption : undefined,
    iamBroadening: judgements.includes("iamBroadening") ? iamBroadening : undefined,
  };
  return { ...known, ...present(judgedOnly) };
}
