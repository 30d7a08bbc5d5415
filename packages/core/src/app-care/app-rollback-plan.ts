import type { AppPlan } from "../app/app-plan.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { AppDeployment } from "./app-deployment.ts";
import type { NotRestoredByStack } from "./earlier-app.ts";
import { assertIntact } from "./assert-intact.ts";

/** What going back to an earlier deployment of an app would do. Plain JSON: it can be stored, sent and approved elsewhere, and `rollbackApp` takes it. */
export interface AppRollbackPlan {
  readonly format: "stacksteward.app-rollback-plan";
  readonly version: 1;
  readonly id: string;
  readonly app: string;
  readonly stage?: string;
  readonly createdAt: string;
  /** Back to which deployment of the app. */
  readonly to: Pick<AppDeployment, "id" | "operation" | "begunAt" | "holder">;
  /** What becomes of each stack, as `planApp` says it of a definition. */
  readonly plan: AppPlan;
  /** The stacks of the app that it did not have then. They stay as they are. */
  readonly newer: readonly string[];
  /** The stacks that it had then and has no more, and that somebody else has worked on since. They stay as they are. */
  readonly foreign: readonly string[];
  /** By the name of the stack, the settings that stay as it has them now, and are not those of then. Absent when there are none. */
  readonly notRestored?: NotRestoredByStack;
  /** Whether data is lost, or may be, as far as it can be known now. */
  readonly isDestructive: boolean;
  /** `sha256:` over everything else. */
  readonly digest: string;
}

/** Refuses what is no plan of this kind, was changed since it was made, or is for another app. Throws `PLAN_INVALID` or `PLAN_STALE`. */
export function assertRollbackPlan(
  app: { readonly name: string; readonly stage?: string },
  plan: AppRollbackPlan,
): void {
  assertIntact(plan, "stacksteward.app-rollback-plan", "roll back");
  if (plan.app === app.name && plan.stage === app.stage) return;
  const named = plan.stage === undefined ? `"${plan.app}"` : `"${plan.app}", stage "${plan.stage}"`;
  throw coreError(
    CoreErrorCode.PlanStale,
    `The plan ${plan.id} is to roll back app ${named}, and not "${app.name}". Plan again and review the new plan.`,
    { details: { plan: plan.id, app: app.name } },
  );
}
