import type { ChangeSetAnswer } from "../plan/change-set-answer.ts";
import { asJudged } from "../plan/plan-judgements.ts";
import type { ChangesPlan, PlannedChange } from "../plan/plan.ts";
import type { Secrets } from "../secrets.ts";

/** What the plan says of its change set, and CloudFormation does not; `undefined` when they agree. */
export function differenceBetween(plan: ChangesPlan, answer: ChangeSetAnswer, secrets: Secrets): string | undefined {
  const comparable = plan.changes.filter(({ stackPath }) => stackPath === undefined || !isSpent(answer));
  const planned = new Map(comparable.map((change) => [nameOf(change), change]));
  for (const change of answer.changes) {
    const name = nameOf(change);
    const reviewed = planned.get(name);
    if (reviewed === undefined) return `its change set also changes ${name}`;
    if (!isSame(withoutPositions(reviewed), asJudged(withoutPositions(change), plan.judged), secrets)) {
      return `its change set does something else to ${name}`;
    }
    planned.delete(name);
  }
  const [gone] = planned.keys();
  if (gone !== undefined) return `its change set does not change ${gone}`;
  if (!hasSame(plan.capabilities, answer.capabilities)) return "the capabilities of its change set are others";
  for (const member of ["parameters", "tags"] as const) {
    if (!isSame(plan[member], answer[member], secrets)) return `the ${member} of its change set are others`;
  }
  return plan.createdAt === answer.createdAt ? undefined : `its change set was made at ${answer.createdAt}`;
}

/** Whether the change set can't be executed any more. What is below it may be gone, and does not matter. */
export function isSpent({ executionStatus = "" }: { readonly executionStatus?: string | undefined }): boolean {
  return executionStatus === "OBSOLETE" || executionStatus.startsWith("EXECUTE_");
}

function nameOf({ stackPath = [], logicalId }: PlannedChange): string {
  return [...stackPath, logicalId].join("/");
}

/** Their order means nothing. */
function hasSame(planned: readonly string[], answered: readonly string[]): boolean {
  return new Set(planned).symmetricDifference(new Set(answered)).size === 0;
}

function withoutPositions({
  constructPath: _constructPath,
  position: _position,
  propertyPositions: _positions,
  ...change
}: PlannedChange): PlannedChange {
  return change;
}

/**
 * Equal, when what is secret here is hidden on both sides. What only the plan hides is a difference:
 * `****` would otherwise stand for anything.
 */
function isSame(planned: unknown, answered: unknown, secrets: Secrets): boolean {
  if (typeof planned === "string" && typeof answered === "string") {
    return planned === answered || secrets.hide(planned) === answered;
  }
  if (typeof planned !== "object" || typeof answered !== "object" || planned === null || answered === null) {
    return planned === answered;
  }
  const [a, b] = [new Map(Object.entries(planned)), new Map(Object.entries(answered))];
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isSame(value, b.get(key), secrets));
}
