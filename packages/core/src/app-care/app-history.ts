import type { Store } from "@stacksteward/workflow";

import type { Deployment, PartOfApp } from "../history/deployment.ts";
import { listDeployments, readDeployment, readDeployments, timeInKey } from "../history/deployment-records.ts";
import type { StackPlace } from "../history/stack-place.ts";
import { present } from "../present.ts";
import {
  outlineOf,
  type AppDeployment,
  type AppDeploymentPart,
  type AppHistoryEntry,
  type DeploymentOutline,
} from "./app-deployment.ts";
import { listAppRecords, readAppRecord, type AppPlace, type AppRecordKey } from "./app-records.ts";

/** How far back a deployment of an app is looked for in the history of one of its stacks. */
const FARTHEST = 50;

/** The deployment of a stack that belongs to one of its app. */
export async function findPart(
  store: Store,
  place: StackPlace,
  part: PartOfApp,
): Promise<DeploymentOutline | undefined> {
  let left = FARTHEST;
  for await (const deployment of readDeployments(store, place)) {
    if (deployment.partOf?.id === part.id) return outlineOf(deployment);
    if (--left === 0) break;
  }
  return undefined;
}

/** The operations on an app as a whole, newest first. Each is read when it is wanted. */
export async function* appDeployments(store: Store, place: AppPlace): AsyncGenerator<AppDeployment> {
  for (const record of await listAppRecords(store, place)) {
    const found = await readAppDeployment(store, record);
    if (found !== undefined) yield found;
  }
}

/**
 * All that was done with an app, newest first: operations on all of it, and those on one of its stacks alone. A deployment
 * that belongs to one of the app is in that.
 */
export async function* appHistory(
  store: Store,
  place: AppPlace,
  places: readonly StackPlace[],
): AsyncGenerator<AppHistoryEntry> {
  const whole = (await listAppRecords(store, place)).values();
  const single = (await Promise.all(places.map((each) => listDeployments(store, each))))
    .flat()
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const known = new Set<string>();
  /** Read ahead, since what belongs to it is younger than it is. */
  const readNext = async (): Promise<AppDeployment | undefined> => {
    for (const record of whole) {
      const found = await readAppDeployment(store, record);
      if (found === undefined) continue;
      for (const { deployment } of found.stacks) if (deployment !== undefined) known.add(deployment.id);
      return found;
    }
    return undefined;
  };
  let next = await readNext();
  for (const { key, at, id } of single) {
    while (next !== undefined && timeInKey(next.begunAt) > at) {
      yield next;
      next = await readNext();
    }
    if (known.has(id)) continue;
    const deployment = await readDeployment(store, key);
    if (deployment !== undefined && !isPart(deployment, place)) yield deployment;
  }
  for (; next !== undefined; next = await readNext()) yield next;
}

async function readAppDeployment(store: Store, record: AppRecordKey): Promise<AppDeployment | undefined> {
  const { beginning, end } = await readAppRecord(store, record);
  if (beginning === undefined) return undefined;
  const { stacks, ...outline } = beginning;
  if (end !== undefined) {
    const { endedAt, outcome, stacks: ended, functions } = end;
    return { ...outline, kind: "app-deployment", endedAt, outcome, stacks: ended, ...present({ functions }) };
  }
  const part = present({ app: outline.app, stage: outline.stage, id: outline.id });
  const parts = stacks.map(async ({ name: stack, account, region }): Promise<AppDeploymentPart> => {
    if (account === undefined || region === undefined) return { stack, kind: "unknown" };
    const deployment = await findPart(store, { account, region, stackName: stack }, part);
    return { stack, kind: "unknown", ...present({ deployment }) };
  });
  return { ...outline, kind: "app-deployment", outcome: "unknown", stacks: await Promise.all(parts) };
}

function isPart({ partOf }: Deployment, { app, stage }: AppPlace): boolean {
  return partOf !== undefined && partOf.app === app && partOf.stage === stage;
}
