import { packagedStack } from "../assets/packaged-stack.ts";
import { listResources, type StackResource } from "../describe/list-resources.ts";
import { lastKnownState, type LastKnownState } from "../plan-offline/last-known-state.ts";
import { predictStack } from "../plan-offline/predict-stack.ts";
import { operationFor } from "../plan/operation-for.ts";
import { present } from "../present.ts";
import { deployTarget } from "../runs/run-input.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { PredictedStackPlan } from "./app-plan.ts";

/** Predicts what a stack will do whose parameters are not all known, from what is deployed of it now. Makes no change set. */
export function predictAppStack(
  { run }: Pick<VerbRunner, "run">,
  stack: Stack,
  options: VerbOptions,
): Promise<Pick<PredictedStackPlan, "prediction" | "terminationProtection">> {
  return run("planApp", deployTarget(stack), options, async ({ signal }, environment) => {
    const found = await describeStack(environment, signal, stack.name);
    const deployed = operationFor(stack, found) === "UPDATE" ? found : undefined;
    // What local files are put under is part of what changes.
    const packaged = await packagedStack(environment, signal, { ...stack, region: environment.region });
    const state = deployed && (await stateOf(environment, signal, deployed));
    const { terminationProtection: wanted } = stack;
    const isSwitched = wanted !== undefined && wanted !== (deployed?.terminationProtection ?? false);
    return present({
      prediction: await predictStack(packaged, state),
      terminationProtection: isSwitched ? wanted : undefined,
    });
  });
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
