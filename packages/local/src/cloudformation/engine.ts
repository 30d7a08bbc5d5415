import type { Catalog, ResourceType } from "@stacksteward/catalog";

import type { CallContext } from "../wire/operation.ts";
import type { World } from "../world.ts";
import type { Collaborators } from "./collaborators.ts";
import type { ResourceProvider } from "./resources/resource-provider.ts";
import { createSignalBoard, type SignalBoard } from "./resources/signals.ts";
import { createRegionState, type RegionState } from "./region-state.ts";

/** What every operation and every deployment stands on. */
export interface Engine extends Collaborators {
  readonly world: World;
  readonly catalog: Catalog;
  /** Whether what is to be deployed is validated first, unless a call wants none of it. */
  readonly validatesBeforeDeploying: boolean;
  /** What makes resources of a type live. */
  readonly providerFor: (type: string, facts: ResourceType | undefined) => ResourceProvider;
  /** Where wait conditions and creation policies hear from the machines they wait for. */
  readonly signals: SignalBoard;
  /** The state of one account and region, made when first asked for. */
  regionState(account: string, region: string): RegionState;
}

/** What the engine is made of. The providers are handed in, because that of nested stacks stands on the engine itself. */
export function createEngine(
  parts: Pick<Engine, "world" | "catalog" | "validatesBeforeDeploying" | "providerFor">,
  collaborators: Collaborators,
): Engine {
  const regions = new Map<string, RegionState>();
  return {
    ...collaborators,
    ...parts,
    signals: createSignalBoard(),
    regionState: (account, region) => {
      const key = `${account}/${region}`;
      let state = regions.get(key);
      if (state === undefined) {
        state = createRegionState(account, region);
        regions.set(key, state);
      }
      return state;
    },
  };
}

/** The context in which the engine itself calls another service, on behalf of a stack. */
export function serviceContext(
  engine: Engine,
  owner: { readonly account: string; readonly region: string },
  service: string,
  operation: string,
): CallContext {
  return {
    account: owner.account,
    region: owner.region,
    requestId: engine.world.ids.uuid(),
    service,
    operation,
  };
}
