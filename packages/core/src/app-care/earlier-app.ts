import { readTemplate } from "@stacksteward/template";
import type { Store } from "@stacksteward/workflow";

import type { App, Layer, StackLink } from "../app/app.ts";
import { assertLayers } from "../app/assert-layers.ts";
import { readInterface } from "../app/read-interface.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { isOutputReference, type ParameterValue } from "../definition/parameter-value.ts";
import type { EnvironmentTarget } from "../environments/open-environment.ts";
import type { NotRestored } from "../history/deployed-settings.ts";
import { findDeployment } from "../history/find-deployment.ts";
import { definitionOfEarlier } from "../history/roll-back-to.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { DeploymentOutline } from "./app-deployment.ts";
import type { AppPlace } from "./app-records.ts";
import { lastOf } from "./find-removed.ts";
import { findGoodSet, type GoodSet } from "./find-good-set.ts";
import { orderBack } from "./order-back.ts";
import { interfaceNow, isAsLeft, readStackNow, type StackNow } from "./stacks-now.ts";

/** Values of parameters instead of those that were recorded, by the name of the stack. */
export type ParametersByStack = Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;

/** An app as it was, and how it gets there. */
export interface EarlierApp {
  readonly set: GoodSet;
  /** Its stacks by the definitions with which they become what they were. */
  readonly app: App;
  readonly links: readonly StackLink[];
  /** The stacks of the app that it did not have then. */
  readonly newer: readonly string[];
  /** The stacks that it had then and has no more, and that are not its own now. */
  readonly foreign: readonly string[];
  /** By the name of the stack, the settings that stay as it has them. */
  readonly notRestored: NotRestoredByStack;
}

/** By the name of the stack. */
export type NotRestoredByStack = Readonly<Record<string, readonly NotRestored[]>>;

/** What is needed to find it. */
export interface EarlierMeans {
  readonly runner: Pick<VerbRunner, "run">;
  readonly store: Store;
  readonly place: AppPlace;
  readonly options: VerbOptions;
}

/** Finds what an app goes back to, and works out how. Changes nothing. */
export async function earlierApp(
  means: EarlierMeans,
  app: App,
  { to, parameters = {} }: { readonly to: string; readonly parameters?: ParametersByStack },
): Promise<EarlierApp> {
  const { store, place } = means;
  const reader = nowReader(means, app);
  const set = await findGoodSet(store, place, to, async ({ stacks }) => {
    for (const outline of stacks) {
      if (!isAsLeft(await reader(outline), await findDeployment(store, outline, outline.id))) return false;
    }
    return true;
  });
  const earlier = new Map<string, Stack>();
  const now = [];
  const foreign: string[] = [];
  const notRestored: Record<string, readonly NotRestored[]> = {};
  for (const outline of set.stacks) {
    const isThere = (await reader(outline)) !== undefined;
    if (isThere && (await isForeign(means, app, outline))) {
      foreign.push(outline.stackName);
      continue;
    }
    const { stack, left } = await definitionThen(means, app, outline, parameters[outline.stackName]);
    if (left.length > 0) notRestored[stack.name] = left;
    earlier.set(stack.name, stack);
    const found = await reader(outline);
    if (found !== undefined) now.push(interfaceNow(outline, found));
  }
  const then = set.stacks.flatMap((outline) => {
    const stack = earlier.get(outline.stackName);
    const { region, account } = outline;
    return stack === undefined ? [] : [readInterface({ ...stack, account }, bodyOf(stack), { region, account })];
  });
  const links = orderBack(place, then, now, app.dependsOn);
  const all = [...earlier.values()];
  assertLayers({ ...app, layers: [{ name: "all", stacks: all }] }, links);
  const newer = stacksOf(app).flatMap(({ name }) => (earlier.has(name) ? [] : [name]));
  return { set, app: { ...app, layers: layersThen(app, earlier) }, links, newer, foreign, notRestored };
}

/** Whether a stack that the app has no more was last worked on as another one's. */
async function isForeign({ store, place }: EarlierMeans, app: App, outline: DeploymentOutline): Promise<boolean> {
  if (stacksOf(app).some(({ name }) => name === outline.stackName)) return false;
  const { partOf } = (await lastOf(store, outline)) ?? {};
  return partOf?.app !== place.app || partOf.stage !== place.stage;
}

/** Reads each stack once. */
function nowReader(
  { runner, options }: EarlierMeans,
  app: App,
): (outline: DeploymentOutline) => Promise<StackNow | undefined> {
  const read = new Map<string, Promise<StackNow | undefined>>();
  return (outline) => {
    const key = `${outline.account}/${outline.region}/${outline.stackName}`;
    const found =
      read.get(key) ??
      runner.run("planAppRollback", targetThen(app, outline), options, (context, environment) =>
        readStackNow(context, environment, outline.stackName),
      );
    read.set(key, found);
    return found;
  };
}

/** Where the stack was then, by the account that the app names for it. */
function targetThen(app: App, { account: owner, region, stackName: stack }: DeploymentOutline): EnvironmentTarget {
  const account = stacksOf(app).find(({ name }) => name === stack)?.account;
  return present({ region, stack, owner, account: account === owner ? account : undefined });
}

/** The definition with which a stack becomes what it was. What it takes of another stack, it takes as that is when its turn comes. */
async function definitionThen(
  { runner, store, place, options }: EarlierMeans,
  app: App,
  outline: DeploymentOutline,
  given: Readonly<Record<string, ParameterValue>> = {},
): Promise<{ readonly stack: Stack; readonly left: readonly NotRestored[] }> {
  const { id, stackName, account } = outline;
  const recorded = await findDeployment(store, outline, id);
  const { parameters = {} } = stacksOf(app).find(({ name }) => name === stackName) ?? {};
  const taken = Object.entries(parameters).filter(
    ([name, value]) => isOutputReference(value) && Object.hasOwn(recorded.parameters, name),
  );
  const target = { to: id, parameters: { ...Object.fromEntries(taken), ...given } };
  const back = await runner.run("planAppRollback", targetThen(app, outline), options, (context, environment) =>
    definitionOfEarlier(context, environment, store, stackName, target),
  );
  const elsewhere = present({ account: account === place.account ? undefined : account });
  return { stack: { ...back.definition, ...elsewhere }, left: back.notRestored };
}

/** What a rollback deploys is always text. */
function bodyOf({ template }: Stack): ReturnType<typeof readTemplate>["body"] {
  const text = typeof template === "object" && "body" in template ? template.body : "";
  return readTemplate(String(text)).body;
}

/** The layers as they are, so that what is protected stays so, and one for the stacks that are in none any more. Units have no earlier version. */
function layersThen({ layers }: App, earlier: ReadonlyMap<string, Stack>): readonly Layer[] {
  const left = new Map(earlier);
  const known = layers.map((layer) => ({
    ...layer,
    units: [],
    stacks: layer.stacks.flatMap(({ name }) => {
      const stack = left.get(name);
      left.delete(name);
      return stack === undefined ? [] : [stack];
    }),
  }));
  const removed = { name: "not in the app any more", stacks: [...left.values()] };
  return [...known, removed].filter(({ stacks }) => stacks.length > 0);
}
