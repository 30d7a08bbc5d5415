import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { App, Layer } from "../app/app.ts";
import type { AppResult, StackOutcome } from "../app/deploy-app.ts";
import { orStoppedWith } from "../app/stopped-app.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { PartOfApp } from "../history/deployment.ts";
import { placeOf } from "../history/place-of.ts";
import { causeIn } from "../history/recorded.ts";
import { present } from "../present.ts";
import { Behaviour } from "../runs/behaviours.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppDeploymentFunction, AppDeploymentPart, AppOperation, DeploymentOutline } from "./app-deployment.ts";
import { findPart } from "./app-history.ts";
import {
  listAppRecords,
  placeOfApp,
  putAppBeginning,
  putAppEnd,
  readAppRecord,
  type AppBeginning,
  type AppPlace,
  type BegunStack,
} from "./app-records.ts";

/** What is done with an app. */
export interface AppWork {
  readonly app: Pick<App, "name" | "stage">;
  /** The layers of the app as it is now. Default: nobody says in which its stacks are. */
  readonly layers?: readonly Layer[];
  readonly operation: AppOperation;
  /** What it works on, by name. */
  readonly stacks: ReadonlyMap<string, StackReference>;
}

/** How the stacks are worked on. */
export type AppMeans = Pick<VerbRunner, "execute" | "environments">;

/**
 * Does something with the stacks of an app and, where there is a store, writes down what came of each. What is deployed on
 * the way, by the means that `work` is given, carries the id of it. A process that dies leaves a beginning without an end.
 */
export async function recordedApp<T>(
  context: WorkflowContext,
  environment: Environment,
  runner: VerbRunner,
  { app, operation, stacks, layers = [] }: AppWork,
  work: (means: AppMeans) => Promise<AppResult<T>>,
): Promise<AppResult<T>> {
  const { store } = runner.environments;
  if (store === undefined || !context.behaves(Behaviour.RecordsApps)) return work(runner);
  const { clock, runId } = context;
  await assertSame(context, app, operation);
  const now = (): string => new Date(clock.now()).toISOString();
  const place = await placeOfApp(environment, app);
  const beginning: AppBeginning = {
    v: 1,
    kind: "app-beginning",
    id: runId,
    ...place,
    operation,
    holder: environment.holder,
    begunAt: await context.step("note the beginning", async () => (await begunBefore(store, place, runId)) ?? now()),
    stacks: await context.step("see where the stacks are", () => begunStacks(runner, stacks, layers)),
  };
  await context.step("record the beginning", () => putAppBeginning(store, beginning));
  const part: PartOfApp = present({ app: app.name, stage: app.stage, id: runId });
  const { environments } = runner;
  const execute: VerbRunner["execute"] = (input, options) => runner.execute({ ...input, partOf: part }, options);
  const result = await work({ environments, execute });
  const recorded = context.step("record the end", async () => {
    const found = result.outcomes.map(async (outcome): Promise<AppDeploymentPart> => {
      const reference = outcome.kind === "skipped" ? undefined : stacks.get(outcome.stack);
      const deployment = reference === undefined ? undefined : await deploymentOf(runner, store, reference, part);
      return { ...toPart(outcome, environment), ...present({ deployment }) };
    });
    const outcome = result.succeeded ? "succeeded" : "failed";
    await putAppEnd(store, beginning, {
      v: 1,
      kind: "app-end",
      endedAt: now(),
      outcome,
      stacks: await Promise.all(found),
      ...present({ functions: functionsIn(result, environment) }),
    });
  });
  await orStoppedWith(context, result, recorded);
  return result;
}

/** When an operation that is gone on with has begun; what was kept of it may be its beginning alone. */
async function begunBefore(store: Store, place: AppPlace, runId: string): Promise<string | undefined> {
  const record = (await listAppRecords(store, place)).find(({ id }) => id === runId);
  return record && (await readAppRecord(store, record)).beginning?.begunAt;
}

/** A run that is taken up again must be the one that it was. Throws `RUN_MISMATCH`. */
async function assertSame(
  context: WorkflowContext,
  { name, stage }: AppWork["app"],
  operation: AppOperation,
): Promise<void> {
  const now = { app: name, stage: stage ?? null, operation };
  const noted = await context.step("note what it is for", async () => now);
  if (noted.app === now.app && noted.stage === now.stage && noted.operation === operation) return;
  const was = [noted.operation, noted.app, noted.stage].filter((part) => part !== null).join(" ");
  throw coreError(
    CoreErrorCode.RunMismatch,
    `Run ${context.runId} was begun for something else (${was}). Go on with that, or begin another one by leaving run out.`,
    { details: { runId: context.runId, app: name } },
  );
}

/** The places of the stacks. One that cannot be opened fails when its turn comes, and not all of the app now. */
function begunStacks(
  { environments }: VerbRunner,
  stacks: ReadonlyMap<string, StackReference>,
  layers: readonly Layer[],
): Promise<readonly BegunStack[]> {
  const found = [...stacks].map(async ([name, reference]): Promise<BegunStack> => {
    const layer = layers.find((each) => each.stacks.some((stack) => stack.name === name));
    const known = layer === undefined ? { name } : { name, layer: layer.name, isProtected: layer.protected === true };
    try {
      const { target, nameOrId } = addressOf(reference);
      const { account, region } = await placeOf(await environments.open(target), nameOrId);
      return { ...known, account, region };
    } catch {
      return known;
    }
  });
  return Promise.all(found);
}

/** What the history of a stack has of it. Whatever keeps it from being read must not fail what was done. */
async function deploymentOf(
  { environments }: VerbRunner,
  store: Store,
  reference: StackReference,
  part: PartOfApp,
): Promise<DeploymentOutline | undefined> {
  try {
    const { target, nameOrId } = addressOf(reference);
    return await findPart(store, await placeOf(await environments.open(target), nameOrId), part);
  } catch {
    return undefined;
  }
}

function toPart<T>(outcome: StackOutcome<T>, { secrets }: Environment): AppDeploymentPart {
  const { stack, kind } = outcome;
  if (outcome.kind === "failed") return { stack, kind, failure: secrets.hideInText(causeIn(outcome.failure)) };
  return outcome.kind === "skipped" ? { stack, kind, because: outcome.because } : { stack, kind };
}

function functionsIn<T>(
  { units = [], hooks = [] }: AppResult<T>,
  { secrets }: Environment,
): readonly AppDeploymentFunction[] | undefined {
  const reasonOf = (outcome: object): Pick<AppDeploymentFunction, "failure" | "because"> =>
    "failure" in outcome
      ? { failure: secrets.hideInText(causeIn(outcome.failure)) }
      : present({ because: "because" in outcome ? (outcome.because as readonly string[]) : undefined });
  const found = [
    ...units.map((each) => ({ name: each.unit, of: "unit" as const, kind: each.kind, ...reasonOf(each) })),
    ...hooks.map((each) => ({ name: each.hook, of: each.when, kind: each.kind, ...reasonOf(each) })),
  ];
  return found.length === 0 ? undefined : found;
}
