import type { Demand } from "./demand.ts";
import type { AccessPolicy, Condition, Statement } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

/** What a policy says about a demand. */
export type Decision = "allowed" | "denied" | "explicitly denied";

/** Denied unless a statement allows it, and whatever allows it once one denies it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
export function decide({ statements }: AccessPolicy, demand: Demand): Decision {
  const applying = statements.filter((statement) => appliesTo(statement, demand));
  if (applying.some(({ effect }) => effect === "Deny")) return "explicitly denied";
  return applying.some(({ effect }) => effect === "Allow") ? "allowed" : "denied";
}

function appliesTo({ actions, resources, conditions }: Statement, { action, resource, keys = {} }: Demand): boolean {
  return (
    actions.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matchesWildcard(pattern, resource)) &&
    conditions.every((condition) => holds(condition, keys[condition.key]))
  );
}

/** A key that the request does not have matches nothing. */
function holds({ operator, values }: Condition, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  return values.some((value) => (operator === "StringEquals" ? value === actual : matchesWildcard(value, actual)));
}
