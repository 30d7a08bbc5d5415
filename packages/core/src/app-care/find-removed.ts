import type { Store } from "@stacksteward/workflow";

import type { Deployment } from "../history/deployment.ts";
import { readDeployments } from "../history/deployment-records.ts";
import type { StackPlace } from "../history/stack-place.ts";
import { present as given } from "../present.ts";
import { appDeployments } from "./app-history.ts";
import { listAppRecords, readAppRecord, type AppPlace, type BegunStack } from "./app-records.ts";

/** A stack that was deployed as one of an app and stands nowhere in it now. */
export interface RemovedStack extends StackPlace {
  /** What was done with it last. */
  readonly last: Deployment;
  /** The layer in which the app had it last, where that was protected. */
  readonly protectedLayer?: string;
}

/**
 * The stacks that the history of an app knows and its definition does not, by where they are: of a stack that has moved to
 * another region, the one in the former. Those that were destroyed are none of them.
 */
export async function findRemoved(
  store: Store,
  place: AppPlace,
  present: readonly StackPlace[],
): Promise<readonly RemovedStack[]> {
  const known = new Set(present.map(keyOf));
  const removed: RemovedStack[] = [];
  for await (const { stacks } of appDeployments(store, place)) {
    for (const { deployment } of stacks) {
      if (deployment === undefined || known.has(keyOf(deployment))) continue;
      known.add(keyOf(deployment));
      const { account, region, stackName } = deployment;
      const last = await lastOf(store, { account, region, stackName });
      const isGone = last?.operation === "DELETE" && last.outcome.kind === "succeeded";
      if (last !== undefined && !isGone) removed.push({ account, region, stackName, last });
    }
  }
  const layers = removed.length === 0 ? new Map<string, BegunStack>() : await lastLayers(store, place);
  return removed.map((each) => {
    const { layer, isProtected } = layers.get(keyOf(each)) ?? {};
    return { ...each, ...given({ protectedLayer: isProtected === true ? layer : undefined }) };
  });
}

/** In which layer each stack of the app was when it was last worked on as a part of it. */
async function lastLayers(store: Store, place: AppPlace): Promise<ReadonlyMap<string, BegunStack>> {
  const layers = new Map<string, BegunStack>();
  for (const record of await listAppRecords(store, place)) {
    for (const stack of (await readAppRecord(store, record)).beginning?.stacks ?? []) {
      const { account, region, name: stackName, layer } = stack;
      if (account === undefined || region === undefined || layer === undefined) continue;
      const key = keyOf({ account, region, stackName });
      if (!layers.has(key)) layers.set(key, stack);
    }
  }
  return layers;
}

function keyOf({ account, region, stackName }: StackPlace): string {
  return `${account}/${region}/${stackName}`;
}

/** What was done with a stack last. */
export async function lastOf(store: Store, place: StackPlace): Promise<Deployment | undefined> {
  for await (const deployment of readDeployments(store, place)) return deployment;
  return undefined;
}
