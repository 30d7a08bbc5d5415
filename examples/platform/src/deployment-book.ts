import type { Store } from "@stacksteward/core";

import type { Deployment, Progress } from "./deployment.ts";
import { Refusal } from "./refusal.ts";

/** The deployments, in the same store as the library's runs: what a call has answered survives the process. */
export interface DeploymentBook {
  /** Answers the one that is there already, if there is one. */
  add(deployment: Deployment): Promise<Deployment>;
  get(id: string): Promise<Deployment>;
  list(): Promise<readonly Deployment[]>;
  /** Goes on from `from` to what `next` makes of it. Refused when somebody else was faster. */
  proceed(from: Deployment, next: Progress): Promise<Deployment>;
}

const PREFIX = "deployments/";

/** Keeps deployments in a store. */
export function openBook(store: Store): DeploymentBook {
  const keyOf = (id: string): string => `${PREFIX}${id}`;
  const read = async (id: string): Promise<{ readonly deployment: Deployment; readonly version: string }> => {
    const found = await store.get(keyOf(id));
    if (found === undefined) throw new Refusal(404, `There is no deployment ${id}.`);
    return { deployment: JSON.parse(found.text) as Deployment, version: found.version };
  };
  return {
    async add(deployment) {
      const { id } = deployment.request;
      if ((await store.putIfAbsent(keyOf(id), JSON.stringify(deployment))) !== undefined) return deployment;
      return (await read(id)).deployment;
    },
    get: async (id) => (await read(id)).deployment,
    async list() {
      const deployments: Deployment[] = [];
      for (const key of await store.list(PREFIX)) deployments.push((await read(key.slice(PREFIX.length))).deployment);
      return deployments;
    },
    async proceed(from, next) {
      const { id } = from.request;
      const { deployment, version } = await read(id);
      const to: Deployment = { request: from.request, requestedBy: from.requestedBy, ...next };
      const isStill = JSON.stringify(deployment) === JSON.stringify(from);
      if (!isStill || (await store.putIfUnchanged(keyOf(id), JSON.stringify(to), version)) === undefined) {
        throw new Refusal(409, `Deployment ${id} has gone on meanwhile: it is ${deployment.phase}. Look again.`);
      }
      return to;
    },
  };
}
