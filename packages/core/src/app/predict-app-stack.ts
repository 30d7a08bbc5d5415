import { describeInputs, type Template } from "@stacksteward/template";

import { packagedStack } from "../assets/packaged-stack.ts";
import { resolveReferences } from "../definition/resolve-references.ts";
import { listResources, type StackResource } from "../describe/list-resources.ts";
import { lastKnownState, type LastKnownState } from "../plan-offline/last-known-state.ts";
import { judgeSecrets } from "../parameters/literal-secrets.ts";
import type { OfflinePlan } from "../plan-offline/offline-plan.ts";
import { desiredSide } from "../plan-offline/prediction-sides.ts";
import { predictStack } from "../plan-offline/predict-stack.ts";
import { assertCapabilities } from "../plan/assert-capabilities.ts";
import { assertOutputs } from "../plan/assert-outputs.ts";
import { assertResourceTypes } from "../plan/assert-resource-types.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import { operationFor } from "../plan/operation-for.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { takeSecrets } from "../plan/prepare-parameters.ts";
import { present } from "../present.ts";
import { deployTarget } from "../runs/run-input.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { PredictedStackPlan, Placeholder } from "./app-plan.ts";
import { takenInputs } from "./taken-inputs.ts";

/** Predicts what a stack will do whose parameters are not all known, from what is deployed of it now. Makes no change set. */
export async function predictAppStack(
  { run, environments }: Pick<VerbRunner, "run" | "environments">,
  given: Stack,
  placeholders: readonly Placeholder[],
  options: VerbOptions,
): Promise<Pick<PredictedStackPlan, "prediction" | "account" | "inputs" | "terminationProtection" | "policyFindings">> {
  const awaited = new Set(placeholders.map(({ parameter }) => parameter));
  const stack = await resolveReferences(environments, given, options, (parameter) => !awaited.has(parameter));
  return run("planApp", deployTarget(stack), options, async ({ signal }, environment) => {
    const found = await describeStack(environment, signal, stack.name);
    const deployed = operationFor(stack, found) === "UPDATE" ? found : undefined;
    // What local files are put under is part of what changes.
    const packaged = await packagedStack(environment, signal, { ...stack, region: environment.region });
    const template = templateIn(await loadTemplate(packaged));
    if (template !== undefined) refuseEarly(environment, packaged, template);
    const state = deployed && (await stateOf(environment, signal, deployed));
    const { terminationProtection: wanted } = stack;
    const isSwitched = wanted !== undefined && wanted !== (deployed?.terminationProtection ?? false);
    const unseen = await predictStack(packaged, state, { environment });
    const previous = deployed?.parameters ?? {};
    const inputs =
      template && (await takenInputs(environment, signal, { given, stack, template, previous, placeholders }));
    return present({
      prediction: withPlaceholders(
        unseen,
        await predictStack(packaged, state, { stand: standFor(template, placeholders) }),
      ),
      account: await environment.findAccount(),
      inputs: inputs?.length === 0 ? undefined : inputs,
      terminationProtection: isSwitched ? wanted : undefined,
      policyFindings: template && (await policyFindingsFor(environment, { stack: packaged, template, deployed })),
    });
  });
}

interface PredictedCandidate {
  readonly stack: Stack;
  readonly template: Template;
  readonly deployed: StackDescription | undefined;
}

/** What other stacks have yet to give is not known to policies. */
async function policyFindingsFor(
  environment: Environment,
  { stack, template, deployed }: PredictedCandidate,
): Promise<PredictedStackPlan["policyFindings"]> {
  if (environment.checks.policies === undefined) return undefined;
  const { holdBeforePlan } = await import("../policies/hold-before-plan.ts");
  const { pseudo } = scopeBeforeDeployment(environment, stack, {});
  const previous = deployed?.parameters ?? {};
  const { side } = desiredSide(stack, template, pseudo, { previous, stand: {} });
  const findDeployed = async (): Promise<StackDescription | undefined> => deployed;
  const reader = { find: findDeployed, findDeployed };
  const found = await holdBeforePlan(environment, { stack, template, values: side.parameters, reader });
  return found.length === 0 ? undefined : found;
}

/** What a plan would refuse before it sends anything; the prediction itself finds what is wrong with structure and values. */
function refuseEarly(environment: Environment, stack: Stack, template: Template): void {
  takeSecrets(environment, stack);
  judgeSecrets(environment, stack, template);
  assertOutputs(stack, template);
  assertResourceTypes(stack, template);
  assertCapabilities(stack, template);
}

/** What stands for the outputs that texts take. In a number or a list it would be something else. */
function standFor(
  template: Template | undefined,
  placeholders: readonly Placeholder[],
): Readonly<Record<string, string>> {
  const inputs = template === undefined ? [] : describeInputs(template.body);
  const texts = new Set(inputs.filter(({ type, noEcho }) => type === "String" && !noEcho).map(({ name }) => name));
  return Object.fromEntries(
    placeholders.flatMap(({ name, parameter = "" }) => (texts.has(parameter) ? [[parameter, name] as const] : [])),
  );
}

/**
 * A prediction in which placeholders stand where values will be. What happens, and whether that is certain, is not for them
 * to say: a condition that compares one with something is open.
 */
function withPlaceholders(prediction: OfflinePlan, shown: OfflinePlan): OfflinePlan {
  const seen = new Map(shown.changes.map((change) => [`${change.action} ${change.logicalId}`, change]));
  const changes = prediction.changes.map((change) => {
    const { after = change.after, iamBroadening = change.iamBroadening } =
      seen.get(`${change.action} ${change.logicalId}`) ?? change;
    return present({ ...change, after, iamBroadening });
  });
  return { ...prediction, changes };
}

async function stateOf(
  environment: Environment,
  signal: AbortSignal,
  deployed: StackDescription,
): Promise<LastKnownState> {
  const template = await readTemplateOf(environment, signal, deployed);
  const resources: StackResource[] = [];
  for await (const resource of listResources(environment, signal, deployed.stackId)) resources.push(resource);
  return lastKnownState(deployed, template, resources);
}
