import { describeInputs, readTemplate } from "@stacksteward/template";
import { MASK, Redacted, type Store, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { lintPolicyOf } from "../lint/lint-before-plan.ts";
import type { PublishedOutput } from "../parameters/publish-outputs.ts";
import { present } from "../present.ts";
import { createSecrets } from "../secrets.ts";
import { describeStack, stackNotFound, type StackDescription } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { ParameterValue } from "../definition/parameter-value.ts";
import type { Capability, Stack } from "../stack.ts";
import { settingsBack, type NotRestored } from "./deployed-settings.ts";
import type { Deployment } from "./deployment.ts";
import { readDeployments } from "./deployment-records.ts";
import { findDeployment, findPrevious } from "./find-deployment.ts";
import { placeOf } from "./place-of.ts";
import type { RollbackTarget } from "./rollback-target.ts";
import type { StackPlace } from "./stack-place.ts";
import { readText } from "./stored-text.ts";

/** How a stack becomes what it was. */
export interface EarlierDefinition {
  readonly definition: Stack;
  /** What stays as the stack has it. */
  readonly notRestored: readonly NotRestored[];
}

/**
 * The definition by which a stack becomes what it was after an earlier deployment: its template, parameters, tags,
 * capabilities, topics, rollback triggers and policy. Its role and its protection from deletion stay those that the stack has.
 */
export async function definitionOfEarlier(
  context: WorkflowContext,
  environment: Environment,
  store: Store,
  nameOrId: string,
  { to, parameters = {} }: RollbackTarget,
): Promise<EarlierDefinition> {
  const { signal } = context;
  const place = await placeOf(environment, nameOrId);
  const look = async (): Promise<StackDescription | undefined> => {
    const found = await describeStack({ call: environment.call, secrets: createSecrets() }, signal, nameOrId);
    const { kind } = factsOfStatus(found?.status ?? "DELETE_COMPLETE");
    return kind === "deleted" || kind === "review" ? undefined : found;
  };
  let current: StackDescription | undefined;
  const id = await context.step("find the deployment", async () => {
    current = await look();
    if (to !== "previous") return to;
    if (current === undefined) throw stackNotFound(nameOrId);
    const templateText = await readTemplateOf(environment, signal, { stackId: current.stackId });
    return (await findPrevious(store, place, { ...current, templateText })).id;
  });
  current ??= await look();
  const deployment = await findDeployment(store, place, id);
  await assertNothingMovedSince(store, place, deployment);
  const text = await textToDeploy(store, deployment);
  const template = present({ body: text, file: deployment.template?.file });
  const { restored, notRestored } = settingsBack(deployment, current, await lastRecordOf(store, place));
  const definition: Stack = {
    kind: "stack",
    ...restored,
    name: place.stackName,
    region: environment.region,
    template,
    isEarlier: true,
    ...present({ stage: deployment.partOf?.stage }),
    // What others read there must be what is deployed again.
    ...present({ publish: deployment.published && publishAgain(deployment.published) }),
    // It was deployed once: whoever must go back is told of what it holds, and not stopped.
    ...(environment.literalSecrets === "refuse" ? { literalSecrets: "warn" as const } : {}),
    ...(lintPolicyOf(environment.checks, {}) === "refuse" ? { lint: "warn" as const } : {}),
    parameters: parametersTo(deployment, place, text, { given: parameters, current: current?.parameters ?? {} }),
    tags: tagsTo(deployment),
    // What was recorded once is what CloudFormation knew then.
    capabilities: deployment.capabilities as readonly Capability[],
  };
  return { definition, notRestored };
}

async function lastRecordOf(store: Store, place: StackPlace): Promise<Deployment | undefined> {
  for await (const deployment of readDeployments(store, place))
    if (deployment.settings !== undefined) return deployment;
  return undefined;
}

function publishAgain(published: readonly PublishedOutput[]): NonNullable<Stack["publish"]> {
  return Object.fromEntries(published.map(({ name, output, type }) => [name, { output, type }]));
}

/**
 * Refuses to go back behind a refactor: the earlier template would create anew what has moved away, and delete what has
 * come. Throws `DEPLOYMENT_INCOMPLETE`.
 */
async function assertNothingMovedSince(store: Store, place: StackPlace, deployment: Deployment): Promise<void> {
  for await (const { id, operation, outcome, stackId } of readDeployments(store, place)) {
    if (id === deployment.id || stackId !== deployment.stackId) return;
    if (operation !== "REFACTOR" || outcome.kind !== "succeeded") continue;
    throw incomplete(
      deployment,
      `refactor ${id} has moved resources since, and the template from before would create what has moved away and delete what has come. Move them back with a refactor, or deploy a template that has them where they are`,
    );
  }
}

/** The text as it was sent. Throws `DEPLOYMENT_INCOMPLETE` when that is not known. */
async function textToDeploy(store: Store, deployment: Deployment): Promise<string> {
  const { template, operation } = deployment;
  const text = template === undefined ? undefined : await readText(store, template.digest);
  if (text !== undefined && template?.isInexact !== true) return text;
  if (operation === "DELETE") throw incomplete(deployment, "it destroyed the stack. Go back to one before it");
  throw text === undefined
    ? incomplete(deployment, "its template could not be read when it was recorded. Deploy that from where it is kept")
    : incomplete(
        deployment,
        "CloudFormation answers its template with ? for what is not ASCII, and nobody kept it as it was sent. Deploy that from where it is kept; plan with a store to have it kept",
      );
}

/** What was recorded; of secrets, what is given or the stack has. */
function parametersTo(
  deployment: Deployment,
  { stackName }: StackPlace,
  text: string,
  values: {
    readonly given: Readonly<Record<string, ParameterValue>>;
    readonly current: Readonly<Record<string, string>>;
  },
): Record<string, ParameterValue> {
  const { given, current } = values;
  const declared = describeInputs(readTemplate(text).body).map(({ name }) => name);
  const secret = declared.filter((name) => deployment.secretParameters.includes(name) && given[name] === undefined);
  const missing = secret.filter((name) => !Object.hasOwn(current, name));
  if (missing.length > 0) {
    throw coreError(
      CoreErrorCode.SecretRequired,
      `Deployment ${deployment.id} had secrets, which are not recorded, and stack "${stackName}" has no value for ${missing.join(", ")} to keep. Give it: parameters: { ${missing.map((name) => `${name}: …`).join(", ")} }.`,
      { details: { deployment: deployment.id, stack: stackName, parameters: missing } },
    );
  }
  // What is not named keeps its value; but what CloudFormation shows of it, it would show in the plan too.
  const shown = secret.flatMap((name) => {
    const value = current[name] ?? MASK;
    return value.includes(MASK) ? [] : [[name, new Redacted(value)] as const];
  });
  return { ...deployment.parameters, ...Object.fromEntries(shown), ...given };
}

function tagsTo(deployment: Deployment): Readonly<Record<string, string>> {
  const { tags } = deployment;
  const hidden = Object.keys(tags).filter((key) => tags[key]?.includes(MASK));
  if (hidden.length === 0) return tags;
  throw incomplete(
    deployment,
    `its tag ${hidden.join(", ")} held a secret. Deploy it from where its definition is kept`,
  );
}

function incomplete({ id, stackName }: Deployment, what: string): Error {
  return coreError(
    CoreErrorCode.DeploymentIncomplete,
    `Stack "${stackName}" cannot go back to deployment ${id}: ${what}.`,
    { details: { deployment: id, stack: stackName } },
  );
}
