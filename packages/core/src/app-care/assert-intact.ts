import { CoreErrorCode, coreError } from "../core-error.ts";
import { digestOfData } from "../plan/plan-digest.ts";

/** A plan about a whole app, as JSON has it. */
interface SealedPlan {
  readonly format: string;
  readonly version: number;
  readonly app: string;
  readonly digest: string;
}

/** Refuses what is no plan of this format, version 1, or was changed since it was made; `aim` says what it is for. Throws `PLAN_INVALID`. */
export function assertIntact(plan: SealedPlan, format: string, aim: string): void {
  const { digest, ...content } = plan;
  const isKnown = plan.format === format && plan.version === 1;
  if (isKnown && digestOfData(content) === digest) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    isKnown
      ? `The plan to ${aim} app "${plan.app}" was changed after it was made: its digest is not its own. Plan again.`
      : `This is not a plan to ${aim} an app that this version can carry out (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
  );
}
