import type { Template } from "@stacksteward/template";
import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { ImportedResource } from "../adopt/import-request.ts";
import { CoreErrorCode } from "../core-error.ts";
import { explainRefusal } from "../diagnose/explain-refusal.ts";
import type { NestedFindings } from "../assets/packaged-stack.ts";
import type { Environment } from "../environments/environment.ts";
import { factsOf, type StackFacts } from "../service/describe-stack.ts";
import type { NotRestored } from "../history/deployed-settings.ts";
import { saysHookFailed, saysNoChanges, saysValidationFailed } from "../service/service-sentences.ts";
import { hookRefusals } from "../service/hook-refusals.ts";
import { validationFindings } from "../service/validation-findings.ts";
import { publicationsIn } from "../parameters/publication.ts";
import type { TakenParameters } from "../parameters/take-from-ssm.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { ChangeSetAnswer } from "./change-set-answer.ts";
import { causeOf, cleanUp, mayHaveArrived, orCleanUp } from "./clean-up.ts";
import { changeSetNameOf, createChangeSet, type CreatedChangeSet } from "./create-change-set.ts";
import { assertMayExpire } from "./plan-expiry.ts";
import { discardChangeSet } from "./discard-change-set.ts";
import { keepPlan } from "./keep-plan.ts";
import { operationFor } from "./operation-for.ts";
import type { ChangesPlan, NoChangesPlan, Plan, PlannedExport, PlannedOperation, PlanOutline } from "./plan.ts";
import { digestOfData } from "./plan-digest.ts";
import { judged } from "./plan-judgements.ts";
import { foundIn, outsideOf, policyClaims } from "./planner-claims.ts";
import { sealedDescription, type PlannerClaims } from "./plan-seal.ts";
import { plannedExports } from "./planned-exports.ts";
import { prepareDeployed } from "./prepare-deployed.ts";
import { prepareTemplate, type PreparedTemplate } from "./prepare-template.ts";
import { planStackPolicy } from "./plan-stack-policy.ts";
import { plannedOptions } from "./planned-options.ts";
import { readableTemplate } from "./previous-template.ts";
import { createStackReader } from "./stack-reader.ts";
import { standsForPlans } from "./stands-for-plans.ts";
import { takeBackOrphan } from "./take-back-orphan.ts";
import { turnDown } from "./turn-down.ts";
import { waitForChangeSet, type MadeChangeSet } from "./wait-for-change-set.ts";

/** Works out what a stack is to take in, from the stack as it is and the template that is to be. */
export type FindImports = (
  before: StackFacts | undefined,
  prepare: () => Promise<PreparedTemplate>,
) => Promise<readonly ImportedResource[]>;

const NOTHING_NESTED: NestedFindings = { literalSecrets: [], findings: [] };

/** How a plan differs from the deployment of a definition. */
export interface PlanVariant {
  readonly findImports?: FindImports;
  /** Undoes drift, and leaves everything else as the stack has it: the definition holds the template it was deployed with. */
  readonly revertsDrift?: boolean;
  /** Milliseconds until the plan expires. Default: it does not. */
  readonly expiresAfter?: number;
  /** What was found in the templates that the stack's own nests, where it is not refused. Default: nothing. */
  readonly nested?: NestedFindings;
  /** What going back to an earlier deployment leaves as it is. Default: nothing is said. */
  readonly notRestored?: readonly NotRestored[];
}

/**
 * Makes a change set for `stack` and says what it would do. Nothing changes but the change set itself, and that goes
 * again when the plan cannot be handed over.
 */
export async function planStack(
  context: WorkflowContext,
  environment: Environment,
  stack: Stack,
  { findImports, revertsDrift = false, expiresAfter, nested = NOTHING_NESTED, notRestored = [] }: PlanVariant = {},
): Promise<Plan> {
  const { signal } = context;
  assertMayExpire(stack, expiresAfter);
  const reader = createStackReader(environment, signal, stack.name);
  let prepared: PreparedTemplate | undefined;
  let pinned: TakenParameters | undefined;
  const prepare = async (): Promise<PreparedTemplate> =>
    (prepared ??= await (revertsDrift
      ? prepareDeployed(stack)
      : prepareTemplate(environment, signal, stack, reader, pinned)));
  const outside = await context.step("check the template", async () => ({
    ...outsideOf(await prepare(), nested),
    ...(await policyClaims(environment, stack)),
    ...(expiresAfter === undefined
      ? {}
      : { expiresAt: new Date(environment.clock.now() + expiresAfter).toISOString() }),
  }));
  // Whoever takes the run up prepares it again, with what was taken the first time.
  pinned = outside.ssmParameters;
  const before = await context.step("look at the stack", async () => {
    const found = await reader.find();
    return found === undefined ? undefined : factsOf(found);
  });
  const usual = operationFor(stack, before);
  const imported = await findImports?.(before, prepare);
  const operation: PlannedOperation = imported === undefined ? usual : "IMPORT";
  const deployed = usual === "UPDATE" ? before : undefined;
  const stackPolicy = await planStackPolicy(context, environment, stack, operation, deployed);
  const options = plannedOptions(stack, operation, stackPolicy);
  const createdStack = await context.step("see whether the stack only stands for plans", () =>
    standsForPlans(environment, signal, before),
  );
  const claims: PlannerClaims = {
    id: context.runId,
    region: environment.region,
    stackName: stack.name,
    operation,
    createdStack,
    ...(revertsDrift ? { deploymentMode: "REVERT_DRIFT" } : {}),
    judged,
    ...outside,
    ...foundIn(stack, before),
    ...present({ options, publish: publicationsIn(stack.publish) }),
    ...(notRestored.length === 0 ? {} : { notRestored }),
  };
  const stackIdOrName = deployed?.stackId ?? stack.name;
  const changeSetName = changeSetNameOf(context.runId);
  const named = { changeSetId: changeSetName, stackId: stackIdOrName, createdStack };
  const create = async (): Promise<CreatedChangeSet> => {
    const description = sealedDescription(claims);
    const request = {
      stack,
      prepared: await prepare(),
      operation,
      imported,
      revertsDrift,
      options,
      stackIdOrName,
      changeSetName,
      description,
    };
    return createChangeSet(environment, signal, request).catch(async (failure: unknown) => {
      if (environment.store === undefined && mayHaveArrived(failure)) await cleanUp(environment, named);
      throw failure;
    });
  };
  const created = await context.step("create the change set", create).catch(async (failure: unknown) => {
    const cause = causeOf(context, failure);
    if (isRunInterrupted(cause) || isStackstewardError(cause, CoreErrorCode.RunCancelled))
      await takeBackOrphan(environment, context.runId, named);
    throw failure;
  });
  const made = await orCleanUp(context, environment, { ...created, createdStack }, () =>
    waitForChangeSet(context, environment, stack.name, created),
  );
  // Another process may have prepared the template, and only this one needs to say where things stand in it.
  const template = async (): Promise<Template | undefined> =>
    prepared === undefined ? readableTemplate(environment, signal, stack, reader) : prepared.template;
  if (made.status === "FAILED" || made.nestedFailure !== undefined)
    return readFailure(context, environment, claims, { made, imported }, template);
  const plan = await orCleanUp(context, environment, { ...created, createdStack }, () =>
    keepPlan(context, environment, async () => {
      const answer = await made.read(await template());
      const found = await reader.find();
      const exports =
        found === undefined
          ? []
          : await plannedExports(environment, signal, found, { ...answer, keptParameters: claims.keptParameters });
      const changes = readChanges(claims, answer, exports);
      if (claims.policies === undefined) return changes;
      const { withPolicyFindings } = await import("../policies/hold-plan.ts");
      const source = { stack, template: await template(), values: prepared?.values ?? {} };
      return withPolicyFindings(environment, signal, changes, source);
    }),
  );
  const denial = await denialOf(plan);
  return denial === undefined ? plan : turnDown(context, environment, plan, denial);
}

/** Why a plan may not be handed over, if policies deny what its change set shows. */
async function denialOf({ stackName, policies, policyFindings }: ChangesPlan): Promise<Error | undefined> {
  if (policies === undefined) return undefined;
  const { denialIn } = await import("../policies/policies-in-force.ts");
  return denialIn(stackName, policyFindings);
}

function readChanges(claims: PlannerClaims, answer: ChangeSetAnswer, exports: readonly PlannedExport[]): ChangesPlan {
  const { changes, changeSetId, parameters, tags, capabilities } = answer;
  const content: Omit<ChangesPlan, "digest"> = {
    ...outlineOf(claims, answer),
    ...present({ before: claims.before }),
    kind: "changes",
    changeSetId,
    createdStack: claims.createdStack,
    parameters,
    tags,
    capabilities,
    changes,
    ...(exports.length === 0 ? {} : { exports }),
    isDestructive: changes.some(({ dataLoss }) => dataLoss !== "none"),
  };
  return { ...content, digest: digestOfData(content) };
}

/**
 * A change set without changes fails too. Either way it is of no use, so it goes, with the stack that was made for it;
 * unless the plan wishes the protection switched or a stack policy set, which this change set alone can prove.
 */
async function readFailure(
  context: WorkflowContext,
  environment: Environment,
  claims: PlannerClaims,
  { made, imported }: { readonly made: MadeChangeSet; readonly imported: readonly ImportedResource[] | undefined },
  template: () => Promise<Template | undefined>,
): Promise<NoChangesPlan> {
  const { stackName, operation, before, createdStack, terminationProtection, options, publish } = claims;
  const { changeSetId, stackId, nestedFailure, statusReason } = made;
  const isFailure =
    before === undefined || operation !== "UPDATE" || nestedFailure !== undefined || !saysNoChanges(statusReason);
  const wishes = [terminationProtection, options?.stackPolicy?.after, publish];
  const isProof = !isFailure && wishes.some((wish) => wish !== undefined);
  const unwanted = { changeSetId, stackId, createdStack };
  const { found, hooks } = await orCleanUp(context, environment, unwanted, async () => ({
    found: saysValidationFailed(statusReason)
      ? await context.step("read what validation found", () =>
          validationFindings(environment, context.signal, changeSetId),
        )
      : [],
    hooks: saysHookFailed(statusReason)
      ? await context.step("read what hooks refused", () => hookRefusals(environment, context.signal, changeSetId))
      : [],
  }));
  if (!isProof) await orCleanUp(context, environment, unwanted, () => discardChangeSet(context, environment, unwanted));
  if (isFailure) {
    const reason = nestedFailure ?? statusReason;
    throw explainRefusal({ stackName, stackId, reason, found, hooks, template: await template(), imported });
  }
  const content: Omit<NoChangesPlan, "digest"> = {
    ...outlineOf(claims, made),
    operation,
    kind: "no-changes",
    isDestructive: false,
    ...before,
    ...(isProof ? { changeSetId } : {}),
  };
  return { ...content, digest: digestOfData(content) };
}

function outlineOf(
  claims: PlannerClaims,
  { stackId, createdAt }: Pick<ChangeSetAnswer, "stackId" | "createdAt">,
): Omit<PlanOutline, "isDestructive" | "digest"> {
  const { before: _before, createdStack: _createdStack, ...outline } = claims;
  return { format: "stacksteward.plan", version: 1, ...outline, stackId, createdAt };
}
