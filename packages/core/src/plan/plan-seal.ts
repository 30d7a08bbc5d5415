import type { Plan, PlanOutline, StackBefore } from "./plan.ts";
import { present } from "../present.ts";
import { digestOfData } from "./plan-digest.ts";

/** What no answer of CloudFormation says about a change set: only the planner knows it. */
export interface PlannerClaims extends Pick<
  PlanOutline,
  | "id"
  | "region"
  | "stackName"
  | "operation"
  | "template"
  | "terminationProtection"
  | "lateBindings"
  | "redactedParameters"
  | "keptParameters"
  | "ssmParameters"
  | "literalSecrets"
  | "findings"
  | "stage"
  | "policies"
  | "policyFindings"
  | "isEarlier"
  | "publish"
  | "secretOutputs"
  | "deploymentMode"
  | "options"
  | "notRestored"
  | "judged"
  | "expiresAt"
> {
  readonly before?: StackBefore;
  readonly createdStack: boolean;
}

const MADE_BY = /^Stacksteward plan (sha256:[0-9a-f]{64})(, in a stack made for plans)?$/;

/**
 * The description of a plan's change set. It holds a digest of what the planner alone knows: nobody can change it
 * once the change set exists, so a plan that claims something else is found out, whoever computed its digest anew.
 */
export function sealedDescription(claims: PlannerClaims): string {
  return `Stacksteward plan ${sealOf(claims)}${claims.createdStack ? ", in a stack made for plans" : ""}`;
}

/** Whether the description of its change set says that `plan` claims what its planner did. */
export function isSealedBy(plan: Plan, description: string | undefined): boolean {
  return description === sealedDescription(claimsIn(plan));
}

/** Whether a change set with this description says that its stack only came to be for plans. */
export function saysStackMadeForPlans(description: string | undefined): boolean {
  return description !== undefined && MADE_BY.exec(description)?.[2] !== undefined;
}

function claimsIn({ policyFindings, ...planned }: Plan): PlannerClaims {
  // What policies say of a change set can only be said when its description is written.
  const early = policyFindings?.filter(({ inPlan }) => inPlan !== true) ?? [];
  const plan = early.length === 0 ? planned : { ...planned, policyFindings: early };
  if (plan.kind === "changes") return plan;
  return { ...plan, createdStack: false, before: present({ status: plan.status, updatedAt: plan.updatedAt }) };
}

/** What is sealed: a plan has other members beside these. Those it does not have count for nothing, so that older plans keep their seal. */
const sealed = [
  "id",
  "region",
  "stackName",
  "operation",
  "template",
  "before",
  "createdStack",
  "terminationProtection",
  "lateBindings",
  "redactedParameters",
  "keptParameters",
  "ssmParameters",
  "literalSecrets",
  "findings",
  "stage",
  "policies",
  "policyFindings",
  "isEarlier",
  "publish",
  "secretOutputs",
  "deploymentMode",
  "options",
  "notRestored",
  "judged",
  "expiresAt",
] as const satisfies readonly (keyof PlannerClaims)[];

function sealOf(claims: PlannerClaims): string {
  return digestOfData(Object.fromEntries(sealed.map((member) => [member, claims[member]])));
}
