import type { Environment } from "../environments/environment.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { toChangeSetAnswer, type ChangeSetAnswer } from "../plan/change-set-answer.ts";
import type { ChangesPlan, Plan, PlannedChange } from "../plan/plan.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { MASK } from "../secrets.ts";
import { describeChangeSet } from "../service/describe-change-set.ts";
import { describeNestedChangeSets } from "../service/describe-nested-change-sets.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";

/** Refuses what is not a plan, is a plan of a later version, or was changed since it was made. Throws `PLAN_INVALID`. */
export function assertPlanIntact(plan: Plan): void {
  if (plan.format !== "stacksteward.plan" || plan.version !== 1) {
    throw coreError(
      CoreErrorCode.PlanInvalid,
      `This is not a plan that this version can deploy (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
    );
  }
  const { digest, ...content } = plan;
  if (digestOfData(content) === digest && !contradictsItself(plan)) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    `The plan ${plan.id} for stack "${plan.stackName}" was changed after it was made: its digest is not its own. Plan again.`,
    { details: { plan: plan.id, stack: plan.stackName } },
  );
}

/** What follows from other members is not believed: those are held against CloudFormation, this would not be. */
function contradictsItself(plan: Plan): boolean {
  if (!plan.stackId.includes(`:stack/${plan.stackName}/`)) return true;
  const isDestructive = plan.kind === "changes" && plan.changes.some(({ dataLoss }) => dataLoss !== "none");
  return plan.isDestructive !== isDestructive;
}

/** Whether the change set of a plan still waits, or was executed already. */
export type PlanState = "waiting" | "executed";

/**
 * Asks CloudFormation what the plan's change set is today and refuses with `PLAN_STALE`, saying what differs, when
 * it is not what the plan says. A digest inside a file proves nothing by itself; this does.
 */
export async function verifyPlan(environment: Environment, signal: AbortSignal, plan: ChangesPlan): Promise<PlanState> {
  const answer = await readAnswer(environment, signal, plan);
  if (answer === undefined) throw stale(plan, "its change set does not exist any more");
  if (answer.stackId !== plan.stackId) throw stale(plan, `its change set belongs to ${answer.stackId}`);
  const difference = differenceBetween(plan, answer);
  if (difference !== undefined) throw stale(plan, difference);
  if (answer.executionStatus === "OBSOLETE") {
    throw stale(plan, "the stack was changed since, so CloudFormation has made its change set obsolete");
  }
  return answer.executionStatus?.startsWith("EXECUTE_") === true ? "executed" : "waiting";
}

/** The error of a plan whose change set, or whose stack, is not what was reviewed. */
export function stale(plan: Plan, what: string): Error {
  return coreError(
    CoreErrorCode.PlanStale,
    `The plan ${plan.id} for stack "${plan.stackName}" cannot be deployed: ${what}. Plan again and review the new plan.`,
    { details: { plan: plan.id, stack: plan.stackName, stackId: plan.stackId, moved: what } },
  );
}

async function readAnswer(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
): Promise<ChangeSetAnswer | undefined> {
  try {
    const root = await describeChangeSet(environment, signal, plan);
    const nested = isSpent(root) ? [] : await describeNestedChangeSets(environment, signal, root);
    return toChangeSetAnswer(root, nested, environment.secrets);
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) return undefined;
    throw failure;
  }
}

/** Whether the change set can't be executed any more. What is below it may be gone, and does not matter. */
function isSpent({ executionStatus = "" }: { readonly executionStatus?: string | undefined }): boolean {
  return executionStatus === "OBSOLETE" || executionStatus.startsWith("EXECUTE_");
}

function differenceBetween(plan: ChangesPlan, answer: ChangeSetAnswer): string | undefined {
  const comparable = plan.changes.filter(({ stackPath }) => stackPath === undefined || !isSpent(answer));
  const planned = new Map(comparable.map((change) => [nameOf(change), change]));
  for (const change of answer.changes) {
    const name = nameOf(change);
    const reviewed = planned.get(name);
    if (reviewed === undefined) return `its change set also changes ${name}`;
    if (!isSame(withoutPositions(reviewed), withoutPositions(change))) {
      return `its change set does something else to ${name}`;
    }
    planned.delete(name);
  }
  const [gone] = planned.keys();
  if (gone !== undefined) return `its change set does not change ${gone}`;
  for (const member of ["parameters", "tags", "capabilities"] as const) {
    if (!isSame(plan[member], answer[member])) return `the ${member} of its change set are others`;
  }
  return undefined;
}

function nameOf({ stackPath = [], logicalId }: PlannedChange): string {
  return [...stackPath, logicalId].join("/");
}

function withoutPositions({ position: _position, propertyPositions: _positions, ...change }: PlannedChange): unknown {
  return change;
}

/** Equal, where whatever one side has hidden may be anything on the other: the process that reviews knows other secrets. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string") {
    return left === right || left.includes(MASK) || right.includes(MASK);
  }
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  const [a, b] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isSame(value, b.get(key)));
}
