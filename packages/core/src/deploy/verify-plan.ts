import { readTemplate } from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { keepText } from "../history/stored-text.ts";
import type { Environment } from "../environments/environment.ts";
import { literalTexts } from "../parameters/literal-texts.ts";
import { toChangeSetAnswer } from "../plan/change-set-answer.ts";
import type { ChangesPlan, Plan } from "../plan/plan.ts";
import { digestOfData, readBackDigestOf } from "../plan/plan-digest.ts";
import { assertNotExpired } from "../plan/plan-expiry.ts";
import { exportsDifference, plannedExports } from "../plan/planned-exports.ts";
import { isSealedBy } from "../plan/plan-seal.ts";
import { isSamePolicy } from "../plan/same-policy.ts";
import type { Secrets } from "../secrets.ts";
import { describeChangeSet, type ChangeSetDescription } from "../service/describe-change-set.ts";
import { describeNestedChangeSets } from "../service/describe-nested-change-sets.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { getStackPolicy } from "../service/stack-policy.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";
import { optionDifference } from "./option-differences.ts";
import { differenceBetween, isSpent } from "./plan-differences.ts";

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

/** Refuses a plan for another account than the one the caller says the credentials belong to. Throws `ACCOUNT_NOT_CONFIGURED`. */
export function assertPlanAccount({ account }: Environment, { id, stackId, stackName }: Plan): void {
  const planned = stackId.split(":")[4];
  if (account === undefined || planned === account) return;
  throw coreError(
    CoreErrorCode.AccountNotConfigured,
    `The plan ${id} is for stack "${stackName}" in account ${planned}, and the orchestrator's credentials belong to ${account}. Deploy it with an orchestrator of ${planned}.`,
    { details: { plan: id, account: planned ?? null, configured: account } },
  );
}

/** What follows from other members is not believed: those are held against CloudFormation, this would not be. */
function contradictsItself(plan: Plan): boolean {
  const [, , , region, , resource = ""] = plan.stackId.split(":");
  if (region !== plan.region || !resource.startsWith(`stack/${plan.stackName}/`)) return true;
  const isDestructive = plan.kind === "changes" && plan.changes.some(({ dataLoss }) => dataLoss !== "none");
  return plan.isDestructive !== isDestructive;
}

/** Whether the change set of a plan still waits, or was executed already. */
export type PlanState = "waiting" | "executed";

/**
 * Asks CloudFormation what the plan's change set, its template and its stack are today, and refuses with `PLAN_STALE`,
 * saying what differs, when they are not what the plan says, and with `PLAN_EXPIRED` when its time is over. A digest inside a file proves nothing by itself; this does.
 */
export async function verifyPlan(environment: Environment, signal: AbortSignal, plan: ChangesPlan): Promise<PlanState> {
  const described = await readRoot(environment, signal, plan);
  if (described === undefined) throw stale(plan, "its change set does not exist any more");
  if (described.stackId !== plan.stackId) throw stale(plan, `its change set belongs to ${described.stackId}`);
  if (!isSealedBy(plan, described.description)) {
    throw stale(plan, "it does not say what its planner wrote into its change set");
  }
  learnSecrets(environment.secrets, plan, described);
  await learnLiterals(environment, signal, plan, described);
  const nested = isSpent(described) ? [] : await describeNestedChangeSets(environment, signal, described);
  const answer = toChangeSetAnswer(described, nested, environment.secrets);
  const difference =
    optionDifference(plan.options, described.options) ?? differenceBetween(plan, answer, environment.secrets);
  if (difference !== undefined) throw stale(plan, difference);
  if (answer.executionStatus === "OBSOLETE") {
    throw stale(plan, "the stack was changed since, so CloudFormation has made its change set obsolete");
  }
  if (isSpent(answer)) return "executed";
  await verifyTemplate(environment, signal, plan);
  const stack = await verifyStack(environment, signal, plan);
  await verifyStackPolicy(environment, signal, plan);
  await verifyExports(environment, signal, plan, stack);
  await verifyPolicies(environment, signal, plan);
  assertNotExpired(environment.clock, plan);
  return "waiting";
}

/** Costs nothing where there are no policies. */
async function verifyPolicies(environment: Environment, signal: AbortSignal, plan: ChangesPlan): Promise<void> {
  if (environment.checks.policies === undefined) return;
  const { assertPoliciesHeld } = await import("../policies/hold-plan.ts");
  await assertPoliciesHeld(environment, signal, plan);
}

/** The error of a plan whose change set, or whose stack, is not what was reviewed. */
export function stale(plan: Plan, what: string): Error {
  return coreError(
    CoreErrorCode.PlanStale,
    `The plan ${plan.id} for stack "${plan.stackName}" cannot be deployed: ${what}. Plan again and review the new plan.`,
    { details: { plan: plan.id, stack: plan.stackName, stackId: plan.stackId, moved: what } },
  );
}

async function readRoot(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
): Promise<ChangeSetDescription | undefined> {
  try {
    return await describeChangeSet(environment, signal, plan);
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) return undefined;
    throw failure;
  }
}

/** What the planner hid is hidden here too, so that `****` stands in the same places; the seal says what that was. */
function learnSecrets(secrets: Secrets, { redactedParameters }: ChangesPlan, described: ChangeSetDescription): void {
  for (const { ParameterKey = "", ParameterValue = MASK } of described.parameters) {
    if (redactedParameters.includes(ParameterKey) && ParameterValue !== MASK) secrets.add(ParameterValue);
  }
}

/** The same of the secrets that its template holds, or that were given to parameters, and that the planner let go. */
async function learnLiterals(
  environment: Environment,
  signal: AbortSignal,
  { literalSecrets, stackId, changeSetId }: ChangesPlan,
  described: ChangeSetDescription,
): Promise<void> {
  if (literalSecrets === undefined) return;
  const text = await readTemplateOf(environment, signal, isSpent(described) ? { stackId } : { stackId, changeSetId });
  const given = described.parameters.map(({ ParameterKey = "", ParameterValue }) => [ParameterKey, ParameterValue]);
  const source = { body: readTemplate(text).body, given: Object.fromEntries(given) as Record<string, unknown> };
  for (const secret of literalTexts(literalSecrets, source)) environment.secrets.add(secret);
}

async function verifyTemplate(environment: Environment, signal: AbortSignal, plan: ChangesPlan): Promise<void> {
  const { readBackDigest } = plan.template;
  if (readBackDigest === undefined) return;
  const text = await readTemplateOf(environment, signal, plan);
  if (readBackDigestOf(text) === readBackDigest) {
    // Once the change set is executed, nobody says that its template can still be read: the history needs it, however that ends.
    if (environment.store !== undefined) await keepText(environment.store, text);
    return;
  }
  throw stale(plan, "the template of its change set is another one");
}

/** CloudFormation says so itself when a change set has become obsolete; this also finds what a stack is in the middle of. */
async function verifyStack(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
): Promise<StackDescription> {
  const found = await describeStack(environment, signal, plan.stackId);
  if (found === undefined) throw stale(plan, "the stack does not exist any more");
  const { status: expected = "REVIEW_IN_PROGRESS", updatedAt } = plan.before ?? {};
  if (found.status !== expected) throw stale(plan, `the stack was ${expected} then and is ${found.status} now`);
  if (found.updatedAt !== updatedAt) throw stale(plan, `the stack was updated at ${found.updatedAt ?? "no time"}`);
  return found;
}

/** Costs nothing where the stack exports nothing. */
async function verifyExports(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
  stack: StackDescription,
): Promise<void> {
  if (plan.judged?.includes("exports") !== true) return;
  const difference = exportsDifference(plan.exports ?? [], await plannedExports(environment, signal, stack, plan));
  if (difference !== undefined) throw stale(plan, difference);
}

/** The policy that was found is put back after the update, so it must be the one that is there, or ours from an attempt before. */
export async function verifyStackPolicy(environment: Environment, signal: AbortSignal, plan: Plan): Promise<void> {
  const policies = plan.options?.stackPolicy;
  if (policies === undefined) return;
  const { before, duringUpdate, after } = policies;
  const found = await getStackPolicy(environment, signal, plan.stackId);
  if (isSamePolicy(found, before)) return;
  if ([duringUpdate, after].some((ours) => ours !== undefined && isSamePolicy(found, ours))) return;
  throw stale(plan, "somebody has changed the stack policy since");
}
