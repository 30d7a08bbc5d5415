import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { lookAtStack, stackNotFound } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { DestroyPlan } from "./destroy-plan.ts";
import { takeInventory } from "./take-inventory.ts";

/** Says what destroying a stack would delete, retain and lose. Changes nothing. Throws `STACK_NOT_FOUND`. */
export async function planDestroy(
  { runId, signal, clock }: WorkflowContext,
  environment: Environment,
  nameOrId: string,
): Promise<DestroyPlan> {
  const stack = await lookAtStack(environment, signal, nameOrId);
  if (stack === undefined || factsOfStatus(stack.status).kind === "deleted") throw stackNotFound(nameOrId);
  const { stackId, name: stackName, status, updatedAt, terminationProtection } = stack;
  const inventory = await takeInventory(environment, signal, stackId);
  const content: Omit<DestroyPlan, "digest"> = present({
    format: "stacksteward.destroy-plan" as const,
    version: 1 as const,
    kind: "destruction" as const,
    id: runId,
    region: environment.region,
    stackName,
    stackId,
    status,
    updatedAt,
    createdAt: new Date(clock.now()).toISOString(),
    terminationProtection,
    ...inventory,
    isDestructive: inventory.resources.some(({ dataLoss }) => dataLoss !== "none"),
  });
  return { ...content, digest: digestOfData(content) };
}

/** Refuses what is no plan of this kind, or was changed since it was made. Throws `PLAN_INVALID`. */
export function assertDestroyPlanIntact(plan: DestroyPlan): void {
  const { digest, ...content } = plan;
  const isKnown = plan.format === "stacksteward.destroy-plan" && plan.version === 1;
  if (isKnown && digestOfData(content) === digest) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    isKnown
      ? `The plan to destroy stack "${plan.stackName}" was changed after it was made: its digest is not its own. Plan again.`
      : `This is not a plan to destroy a stack that this version can carry out (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
    { details: { stack: plan.stackName } },
  );
}
