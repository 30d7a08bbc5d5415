import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { present } from "../present.ts";
import type { OperationOptions } from "../verb-options.ts";
import { inEnvironment, runVerb } from "../run-verb.ts";
import type { KeptRun } from "./kept-run.ts";
import type { OperationHandle } from "./operation-handle.ts";
import { bodyOf, targetOf, type ResultOf, type RunInput } from "./run-input.ts";

/** Carries out a run, in the account `owner` where the input names none: kept where the orchestrator has a store, and otherwise gone with the process. */
export async function executeRun<Input extends RunInput>(
  environments: Environments,
  runId: string,
  given: Input,
  options: OperationOptions,
  owner?: string,
): Promise<ResultOf<Input>> {
  const input = await withOutputs(environments, given, options);
  const { onEvent, onLocked = "refuse" } = options;
  const verbRun = { verb: input.kind, runId, target: present({ owner, ...targetOf(input) }), options };
  const work = async () => {
    const { store, engine } = environments;
    if (store === undefined || engine !== undefined)
      return runVerb(environments, verbRun, async (context, environment) =>
        bodyOf(await packagedInput(environment, context.signal, input), onEvent)(context, environment),
      );
    const { carryOut } = await import("./kept-run.ts");
    const run = keptRun(environments, runId, input.kind);
    return inEnvironment(environments, verbRun, async (environment, bounds) => {
      // Whoever takes the run up may not have the files.
      const packaged = await packagedInput(environment, bounds.signal, input);
      return carryOut(run, environment, packaged, { ...bounds, onLocked }, (pinned) => bodyOf(pinned, onEvent));
    });
  };
  return (await work()) as ResultOf<Input>;
}

/** The same with the local files in S3 that the template of a stack points to. */
async function packagedInput(environment: Environment, signal: AbortSignal, input: RunInput): Promise<RunInput> {
  if (input.kind === "refactor" && !("format" in input.planOrDefinition)) {
    const { packagedSides } = await import("../adopt/prepare-refactor.ts");
    const stacks = await packagedSides(environment, signal, input.planOrDefinition.stacks);
    return { ...input, planOrDefinition: { ...input.planOrDefinition, stacks } };
  }
  if (input.kind !== "deploy" || input.planOrStack.kind !== "stack") return input;
  const { packagedStack } = await import("../assets/packaged-stack.ts");
  return { ...input, planOrStack: await packagedStack(environment, signal, input.planOrStack) };
}

/** What a run is to do, once it is known what other stacks give it. What is kept of it is what they gave. */
async function withOutputs(environments: Environments, input: RunInput, options: OperationOptions): Promise<RunInput> {
  if (input.kind !== "deploy" || input.planOrStack.kind !== "stack") return input;
  const { resolveReferences } = await import("../definition/resolve-references.ts");
  return { ...input, planOrStack: await resolveReferences(environments, input.planOrStack, options) };
}

/** A run as the store keeps it. Throws `STORE_REQUIRED` where nothing outlives the process. */
export function keptRun(environments: Environments, runId: string, verb: string): KeptRun {
  const { clock, holder } = environments;
  return { store: storeOf(environments, verb), clock, holder, runId };
}

/** What outlives the process. Throws `STORE_REQUIRED` where nothing does. */
export function storeOf({ store }: Pick<Environments, "store">, verb: string): Store {
  if (store !== undefined) return store;
  throw coreError(
    CoreErrorCode.StoreRequired,
    `${verb} needs a store that outlives the process, and this orchestrator has none. Pass store: createFileStore(folder) or createS3Store({ bucket }) to createOrchestrator, here and wherever else works with the same.`,
  );
}

/** The handle of a run, before it begins. */
export function handleOf(runId: string, input: RunInput, defaultRegion: string | undefined): OperationHandle {
  const { stack, region = defaultRegion } = targetOf(input);
  const handle = { version: 1, kind: input.kind, runId, stackName: stack } as const;
  return region === undefined ? handle : { ...handle, region };
}
