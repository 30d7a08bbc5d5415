import { CoreErrorCode, coreError } from "../core-error.ts";
import type { UnattendedDeployment } from "../guard/guard-policy.ts";
import type { Plan, PlannedChange } from "../plan/plan.ts";
import type { StackFacts } from "../service/describe-stack.ts";

/** The error of a deployment that was to find nothing to change: no resource, and neither the protection nor the policy of the stack. */
export function changesFound(about: UnattendedDeployment): Error {
  const { stackName, stackId, terminationProtection, options } = about.plan;
  const named = about.kind === "deploy" ? about.plan.changes.map(nameOf) : [];
  if (terminationProtection !== undefined) {
    named.push(`its protection from deletion (to ${terminationProtection ? "on" : "off"})`);
  }
  if (options?.stackPolicy?.after !== undefined) named.push("its stack policy");
  return wouldChange({ stackName, stackId }, named);
}

/** The same about a stack that would have to be deleted and created anew. */
export function wholeStackFound({ name, stackId, status }: StackFacts): Error {
  return wouldChange({ stackName: name, stackId }, [`the whole stack (${status})`]);
}

function wouldChange({ stackName, stackId }: Pick<Plan, "stackName" | "stackId">, named: readonly string[]): Error {
  return coreError(
    CoreErrorCode.ChangesFound,
    `Stack "${stackName}" is not what its definition says: ${named.join(", ") || "only its tags or outputs"} would change. Nothing was changed. Deploy it without expectNoChanges, or correct the definition.`,
    { details: { stack: stackName, stackId, changes: named } },
  );
}

function nameOf({ action, stackPath = [], logicalId, type }: PlannedChange): string {
  return `${action} ${[...stackPath, logicalId].join("/")} (${type})`;
}
