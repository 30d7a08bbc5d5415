import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { UnattendedDeployment } from "../guard/guard-policy.ts";
import { recorded } from "../history/recorded.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import type { NoChangesPlan } from "../plan/plan.ts";
import { assertPublished, publishOutputs } from "../parameters/publish-outputs.ts";
import { present } from "../present.ts";
import { Behaviour } from "../runs/behaviours.ts";
import { describeStack, factsOf, type StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { UnchangedResult } from "./deploy-result.ts";
import { setPolicyAfter } from "./guard-update.ts";
import { switchProtection } from "./switch-protection.ts";
import { remainderOf, verifyUnchanged } from "./verify-unchanged.ts";

/** How a plan without changes came here. */
export interface UnchangedOrigin {
  /** Throws what speaks against switching the protection or setting the policy. Called when either is due. */
  readonly assertWanted: (about: UnattendedDeployment) => Promise<void>;
  /** What the plan was made of, when it was made here. */
  readonly source?: Stack;
}

/** Deploys a plan without changes: the protection from deletion and the stack policy may be due all the same. */
export async function leaveUnchanged(
  context: WorkflowContext,
  environment: Environment,
  plan: NoChangesPlan,
  { assertWanted, source }: UnchangedOrigin,
): Promise<UnchangedResult> {
  const { stackName, stackId } = plan;
  const begun = { operation: "UPDATE" as const, stackName, stackId, clientRequestTokens: [], plan, source };
  // What is refused was no deployment.
  const result = await settleUnchanged(context, environment, plan, assertWanted);
  await recorded(context, environment, present(begun), () => Promise.resolve(result));
  assertPublished(result);
  return result;
}

async function settleUnchanged(
  context: WorkflowContext,
  environment: Environment,
  plan: NoChangesPlan,
  assertWanted: UnchangedOrigin["assertWanted"],
): Promise<UnchangedResult> {
  const { stackName, stackId, region } = plan;
  const { signal } = context;
  let found: StackDescription | undefined;
  const facts = await context.step("look at the stack again", async () => {
    found = await verifyUnchanged(environment, signal, plan);
    return factsOf(found);
  });
  const {
    isSwitchDue,
    isPolicyDue = false,
    proof,
  } = await context.step("see what the planner wished", () => remainderOf(environment, signal, plan, facts));
  if ((isSwitchDue || isPolicyDue) && context.behaves(Behaviour.LooksBeforeAsking))
    await assertWanted({ kind: "settings", plan });
  if (isPolicyDue) await setPolicyAfter(context, environment, plan);
  if (isSwitchDue) await switchProtection(context, environment, plan);
  const { outputs = {} } = found ?? (await describeStack(environment, signal, stackId)) ?? {};
  const published = plan.publish && proof && (await publishOutputs(context, environment, plan, outputs));
  if (proof !== undefined) await discardChangeSet(context, environment, proof);
  const { secretOutputs } = plan;
  return present({
    kind: "no-changes" as const,
    stackName,
    stackId,
    region,
    status: facts.status,
    outputs,
    secretOutputs,
    published,
  });
}
