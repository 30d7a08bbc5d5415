import type { Clock } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { DeployOptions } from "../deploy/deploy-options.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import { deployInput } from "../deploy/deploy-verbs.ts";
import type { DestroyPlan } from "../destroy/destroy-plan.ts";
import { OperationFailed } from "../diagnose/operation-failed.ts";
import type { GuardPolicy, GuardRefusal, Unattended } from "../guard/guard-policy.ts";
import { policiesIn } from "../guard/policies-in.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { OperationOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppPlan, StackPlan } from "./app-plan.ts";
import { assertInputs } from "./assert-inputs.ts";
import { definitionDigest } from "./definition-digest.ts";
import { excessOf, excessOfPlace, type Approved, type Excess } from "./excess.ts";
import { inputsOf, movedInputs } from "./moved-inputs.ts";

/** What an exact plan does beyond what was approved, and somebody has to decide. */
export interface ExcessQuestion {
  readonly app: string;
  readonly stack: string;
  readonly excess: readonly Excess[];
  /** All that it would do; of a failed creation that is to be deleted first, only that. Plain JSON. */
  readonly plan: Plan | DestroyPlan;
}

/** Decides whether what was not approved may happen after all. */
export type ExcessDecision = (question: ExcessQuestion) => boolean | Promise<boolean>;

/** What was agreed to of a whole app, and whom to ask about more. */
export interface Approval {
  readonly plan: AppPlan;
  readonly onExcess: ExcessDecision | undefined;
}

/** As guards call themselves in what they refuse. */
const POLICY = "approved plan";

/**
 * Deploys one stack of an app within what was approved: its exact plan, where there is one, and otherwise the plan that is
 * made now, when it does no more than was predicted. Throws `APPROVAL_EXCEEDED` with what it would do beyond that.
 */
export async function deployApproved(
  { execute, environments }: Pick<VerbRunner, "execute" | "environments">,
  stack: Stack,
  { plan, onExcess }: Approval,
  options: DeployOptions & OperationOptions,
): Promise<DeployResult> {
  const planned = plan.stacks.find((each) => each.stack === stack.name);
  if (planned === undefined || (await definitionDigest(stack)) !== planned.definition) throw redefined(plan, stack);
  if (planned.kind === "exact") {
    await assertInputs(environments, stack, planned.plan, options);
    try {
      return await execute(deployInput(planned.plan, options), options);
    } catch (failure) {
      // It has failed before, and its cause may have gone since: what was approved then is approved still.
      if (!(failure instanceof OperationFailed) || failure.details.executedEarlier !== true) throw failure;
    }
  }
  const { clock } = environments;
  let refused: readonly Excess[] = [];
  const withinApproval: GuardPolicy = async (about): Promise<readonly GuardRefusal[]> => {
    // What is as it should be already needs no approval.
    if (isOver(plan, clock))
      return [{ policy: POLICY, reason: `it was to be used before ${plan.expiresAt}`, resources: [] }];
    const excess = [...unplanned(planned), ...excessIn(planned, about)];
    if (excess.length === 0) return [];
    const isAgreed = await onExcess?.({ app: plan.app, stack: stack.name, excess, plan: about.plan });
    if (isAgreed === true) return [];
    refused = excess;
    return excess.map(toRefusal);
  };
  const { guard = [], ...others } = options;
  try {
    const input = deployInput(stack, { ...others, guard: [...policiesIn(guard), withinApproval] });
    return await execute({ ...input, options: { ...input.options, approvedBy: plan.id } }, options);
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.GuardRefused)) throw failure;
    if (isOver(plan, clock)) throw expired(plan, stack, failure);
    if (refused.length === 0) throw failure;
    throw exceeded(plan, stack, refused, failure);
  }
}

/** Tags and outputs are no changes of resources, and of a stack that could not be planned they are not approved either. */
function unplanned({ kind }: StackPlan): Excess[] {
  return kind === "refused"
    ? [{ kind: "action", reason: "it could not be planned, so nothing of it was approved" }]
    : [];
}

function excessIn(planned: StackPlan, about: Unattended): readonly Excess[] {
  const approved = approvedOf(planned);
  if (about.kind === "clean-up") return excessOfCleanUp(planned, approved, about.plan);
  if (about.kind === "settings") return excessOf(approved, { ...about.plan, changes: [] });
  const moved = movedInputs(approved.inputs ?? [], about.plan);
  return [...moved.map((reason): Excess => ({ kind: "input", reason })), ...excessOf(approved, about.plan)];
}

/** Whoever approves that a stack is created approves that what an attempt has left goes, where the caller asks for it; of a stack that was there, nobody has. */
function excessOfCleanUp(planned: StackPlan, { place }: Approved, plan: DestroyPlan): readonly Excess[] {
  const elsewhere = excessOfPlace(place, plan);
  if (operationOf(planned) === "CREATE") return elsewhere;
  return [...elsewhere, { kind: "action", reason: "what a failed creation has left would be deleted" }];
}

function operationOf(planned: StackPlan): string | undefined {
  if (planned.kind === "refused") return undefined;
  return planned.kind === "exact" ? planned.plan.operation : planned.prediction.operation;
}

function approvedOf(planned: StackPlan): Approved {
  if (planned.kind === "refused") return { changes: [] };
  if (planned.kind === "exact") {
    const { template, terminationProtection, region, stackId } = planned.plan;
    const changes = planned.plan.kind === "changes" ? planned.plan.changes : [];
    const place = present({ region, account: stackId.split(":")[4] });
    return present({
      place,
      digest: template.digest,
      terminationProtection,
      changes,
      inputs: inputsOf(planned.plan),
    });
  }
  const { prediction, account, terminationProtection, placeholders, inputs } = planned;
  const { template, changes, region } = prediction;
  const place = present({ region, account });
  return present({ place, digest: template.digest, terminationProtection, changes, placeholders, inputs });
}

function isOver({ expiresAt }: AppPlan, clock: Clock): boolean {
  // What is no date is over: only a forger writes it.
  return expiresAt !== undefined && !(clock.now() < Date.parse(expiresAt));
}

function expired({ id, app, expiresAt }: AppPlan, { name }: Stack, cause: unknown): Error {
  return coreError(
    CoreErrorCode.PlanExpired,
    `Stack "${name}" of app "${app}" was not deployed: the plan ${id} was to be used before ${expiresAt ?? "now"}. Plan the app again and review the new plan.`,
    { details: { plan: id, stack: name, expiresAt }, cause },
  );
}

function toRefusal({ reason, resource }: Excess): GuardRefusal {
  return { policy: POLICY, reason, resources: resource === undefined ? [] : [resource] };
}

function redefined({ id, app }: AppPlan, { name }: Stack): Error {
  const moved = "its definition or its template is not the one that was planned";
  return coreError(
    CoreErrorCode.PlanStale,
    `Stack "${name}" of app "${app}" cannot be deployed with the plan ${id}: ${moved}. Plan again and review the new plan.`,
    { details: { plan: id, stack: name, moved } },
  );
}

function exceeded({ id, app }: AppPlan, { name }: Stack, excess: readonly Excess[], cause: unknown): Error {
  const what = excess.map(({ resource, reason }) => (resource === undefined ? reason : `${resource}: ${reason}`));
  return coreError(
    CoreErrorCode.ApprovalExceeded,
    `Stack "${name}" of app "${app}" was not deployed, because it would do more than was approved with the plan ${id}: ${what.join("; ")}. Plan the app again and review that, or decide about it in onExcess.`,
    { details: { plan: id, stack: name, excess }, cause },
  );
}
