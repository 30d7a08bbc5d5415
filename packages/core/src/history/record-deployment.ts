import { MASK, type Store, type WorkflowContext } from "@stacksteward/workflow";

import type { MovesPlan } from "../adopt/refactor-plan.ts";
import type { Environment } from "../environments/environment.ts";
import type { Plan, PlannedChange, PlannedParameter } from "../plan/plan.ts";
import type { PublishedOutput } from "../parameters/publish-outputs.ts";
import { present } from "../present.ts";
import { createSecrets } from "../secrets.ts";
import { describeStack } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import { keepTemplate } from "./keep-template.ts";
import type { DeployedChange, Deployment, DeploymentOutcome } from "./deployment.ts";
import { putDeployment, readDeployments } from "./deployment-records.ts";
import { openParameters } from "./open-parameters.ts";
import { settingsOf } from "./deployed-settings.ts";
import { openOutputs } from "./open-outputs.ts";
import { placeOfStackId, type StackPlace } from "./stack-place.ts";

/** What is known of an operation when it has begun. */
export interface BegunDeployment extends Pick<
  Deployment,
  "operation" | "stackName" | "stackId" | "clientRequestTokens"
> {
  /** Absent when the operation has no plan and nobody has written it down. */
  readonly begunAt?: string;
  readonly plan?: Plan;
  /** The plan of an operation on several stacks, of which this is one. */
  readonly refactor?: MovesPlan;
  /** What the plan was made of, when it was made by the same run. */
  readonly source?: Stack;
}

/** The same, when it is known when it began. */
export type Beginning = BegunDeployment & { readonly begunAt: string };

/** How it ended. */
export interface DeploymentEnd {
  readonly outcome: DeploymentOutcome;
  readonly endedAt: string | undefined;
  readonly published?: readonly PublishedOutput[];
}

/** Adds when the operation began: the record's place derives from it, and must be the same for whoever takes the run up. */
export async function noteBeginning(context: WorkflowContext, begun: BegunDeployment): Promise<Beginning> {
  const { begunAt = begun.plan?.createdAt } = begun;
  if (begunAt !== undefined) return { ...begun, begunAt };
  const now = async (): Promise<string> => new Date(context.clock.now()).toISOString();
  return { ...begun, begunAt: await context.step("note the beginning", now) };
}

/** Writes down what was deployed and how that ended. A plan that is deployed by two runs, one of which finds it done, is one deployment. */
export async function recordDeployment(
  context: WorkflowContext,
  environment: Environment & { readonly store: Store },
  beginning: Beginning,
  end: DeploymentEnd,
): Promise<void> {
  await context.step("record the deployment", async () => {
    const place = placeOfStackId(beginning.stackId);
    // Only a service that answers ids of another form could not be told from others.
    if (place === undefined) return;
    const deployment = await toDeployment(context, environment, beginning, end, place);
    await putDeployment(
      environment.store,
      deployment,
      (beginning.plan ?? beginning.refactor)?.createdAt ?? beginning.begunAt,
    );
  });
}

async function toDeployment(
  context: WorkflowContext,
  environment: Environment & { readonly store: Store },
  beginning: Beginning,
  { outcome, endedAt = new Date(context.clock.now()).toISOString(), published }: DeploymentEnd,
  place: StackPlace,
): Promise<Deployment> {
  const { operation, stackId, begunAt, clientRequestTokens, refactor } = beginning;
  const plan = beginning.plan ?? refactor;
  const outline = {
    v: 1 as const,
    kind: "deployment" as const,
    id: plan?.id ?? context.runId,
    operation,
    ...place,
    stackId,
    clientRequestTokens,
    ...present({ partOf: environment.partOf, plan: plan && { id: plan.id, digest: plan.digest } }),
    begunAt,
    endedAt,
    holder: environment.holder,
    outcome: environment.secrets.hideInText(outcome),
    changes: changesOn(stackId, plan),
  };
  if (operation === "DELETE") return { ...outline, ...NOTHING };
  return {
    ...outline,
    ...(await contentOf(context, environment, beginning, outcome, place)),
    ...present({ published }),
  };
}

type Content = Pick<
  Deployment,
  | "template"
  | "parameters"
  | "secretParameters"
  | "ssmParameters"
  | "tags"
  | "capabilities"
  | "roleArn"
  | "settings"
  | "outputs"
>;

const NOTHING: Content = { parameters: {}, secretParameters: [], tags: {}, capabilities: [], outputs: {} };

/** What was deployed; of a failure, what was to be. */
async function contentOf(
  { signal }: WorkflowContext,
  environment: Environment & { readonly store: Store },
  beginning: Beginning,
  { kind }: DeploymentOutcome,
  place: StackPlace,
): Promise<Content> {
  const { stackId, plan } = beginning;
  const isThere = kind === "succeeded" || kind === "no-changes";
  // What is hidden is found by name: by value, words that mean something else would be hidden with it.
  const stack = await describeStack({ call: environment.call, secrets: createSecrets() }, signal, stackId);
  const { template, body } = await keepTemplate(environment, signal, { ...beginning, isThere });
  const wanted = isThere || plan?.kind !== "changes" ? undefined : plan;
  const current = stack?.parameters ?? {};
  const given = wanted === undefined ? current : valuesOf(wanted.parameters, current);
  // Without a plan, nobody has given any value anew.
  const kept = plan === undefined ? Object.keys(given) : (plan.keptParameters ?? []);
  const last = await lastOf(environment.store, place);
  const { parameters, secretParameters } = openParameters(given, {
    redacted: plan?.redactedParameters ?? [],
    kept,
    secretBefore: kept.length === 0 || last === undefined ? [] : last.secretParameters,
    secrets: environment.secrets,
  });
  return {
    ...present({ template, roleArn: stack?.roleArn, settings: isThere ? settingsOf(stack, plan, last) : undefined }),
    parameters,
    secretParameters,
    ...present({ ssmParameters: plan?.ssmParameters }),
    tags: environment.secrets.hideInText(wanted?.tags ?? stack?.tags ?? {}),
    capabilities: wanted?.capabilities ?? stack?.capabilities ?? [],
    outputs: isThere ? openOutputs(stack?.outputs ?? {}, { body, secretParameters, secrets: environment.secrets }) : {},
  };
}

/** The parameters that a change set was to set. Those that keep their value have the one of the stack. */
function valuesOf(
  planned: readonly PlannedParameter[],
  current: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(planned.map(({ key, value }) => [key, value ?? current[key] ?? MASK]));
}

/** The record before, of what was no deletion. */
async function lastOf(store: Store, place: StackPlace): Promise<Deployment | undefined> {
  for await (const deployment of readDeployments(store, place)) {
    if (deployment.operation !== "DELETE") return deployment;
  }
  return undefined;
}

function changesOn(stackId: string, plan: Plan | MovesPlan | undefined): readonly DeployedChange[] {
  if (plan?.kind === "changes") return plan.changes.map(toDeployedChange);
  if (plan?.kind !== "moves") return [];
  return plan.actions.flatMap(({ action, from, to, type = "" }) =>
    [from, to].flatMap((place) => (place?.stackId === stackId ? [{ action, logicalId: place.logicalId, type }] : [])),
  );
}

function toDeployedChange({ action, stackPath, logicalId, type, replacement }: PlannedChange): DeployedChange {
  return present({ action, stackPath, logicalId, type, replacement });
}
