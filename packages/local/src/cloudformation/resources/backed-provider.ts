import type { ResourceType } from "@stacksteward/catalog";
import type { Json } from "@stacksteward/template";

import { notFoundMessage } from "../deployment/reasons.ts";
import type { Engine } from "../engine.ts";
import type { LiveResources } from "../live/live-resources.ts";
import { liveIdentifier } from "../live/live-type.ts";
import type { ResourceState } from "../stack.ts";
import { claimName, releaseName } from "./custom-names.ts";
import { duration } from "./durations.ts";
import { makeIdentity, refreshedAttributes } from "./identity.ts";
import type { HandlerRequest, ResourceHandler, ResourceOwner } from "./resource-handler.ts";
import { ResourceFailure } from "./resource-provider.ts";

/** The real thing behind a resource, in another service of the cloud. */
export interface Backing {
  create(request: HandlerRequest, physicalId: string): unknown;
  update(request: HandlerRequest, physicalId: string): unknown;
  delete(request: HandlerRequest, physicalId: string): unknown;
  /** As {@link ResourceHandler.tag}; absent where tags are held by the resource only. */
  tag?(request: HandlerRequest, physicalId: string, removed: readonly string[]): unknown;
  /** The properties that the service can tell, `undefined` for those that are not set; nothing when the thing is gone. */
  read(
    engine: Engine,
    owner: Pick<ResourceOwner, "account" | "region">,
    identifier: string,
  ): Promise<Readonly<Record<string, Json | undefined>> | undefined>;
  /** Whether there is one of this name, also where its owner alone could read it. */
  isTaken(engine: Engine, owner: Pick<ResourceOwner, "account" | "region">, name: string): boolean | Promise<boolean>;
  /** The identifiers of all there are. */
  list(engine: Engine, owner: Pick<ResourceOwner, "account" | "region">): Promise<readonly string[]>;
}

/**
 * A type of the catalog: it holds what it was given, answers what the catalog says it can,
 * and has something real behind it when there is a `backing`.
 */
export function backedProvider(facts: ResourceType, backing?: Backing): ResourceHandler {
  return {
    async create(request) {
      const { engine, type, properties, gone } = request;
      if (gone !== undefined) forget({ ...request, properties: gone.properties }, gone);
      const { physicalId, attributes, isCustomNamed } = makeIdentity({ ...request, facts });
      if (isCustomNamed) claimName(request, physicalId);
      try {
        await backing?.create(request, physicalId);
      } catch (error) {
        releaseName(request, physicalId);
        throw error;
      }
      const state: ResourceState = { physicalId, properties, attributes };
      keep(request, state);
      request.initiated(state);
      await request.stabilize(duration(engine.world, type, "create"));
      return state;
    },
    async update(request, current) {
      const { engine, type, properties } = request;
      await requireLive(request, current);
      await backing?.update(request, current.physicalId);
      await request.stabilize(duration(engine.world, type, "update"));
      const state = { ...current, properties, attributes: refreshedAttributes(facts, properties, current.attributes) };
      const live = liveOf(request).find(type, liveIdentifier(facts, current))?.state.properties ?? {};
      const untouched = Object.entries(live).filter(([name]) => current.properties[name] === undefined);
      keep(request, { ...state, properties: { ...Object.fromEntries(untouched), ...properties } });
      return state;
    },
    async tag(request, current, removed) {
      const { engine, type } = request;
      if (facts.tagging !== undefined) await requireLive(request, current);
      await backing?.tag?.(request, current.physicalId, removed ?? []);
      await request.wait(duration(engine.world, type, "update"));
    },
    async delete(request, current) {
      const { engine, type } = request;
      await request.stabilize(duration(engine.world, type, "delete"));
      await backing?.delete(request, current.physicalId);
      forget(request, current);
    },
  };

  function forget(request: HandlerRequest, gone: ResourceState): void {
    releaseName(request, gone.physicalId);
    liveOf(request).remove(facts.name, liveIdentifier(facts, gone));
  }

  function keep(request: HandlerRequest, state: ResourceState): void {
    liveOf(request).put({ type: facts.name, identifier: liveIdentifier(facts, state), state });
  }

  async function requireLive(request: HandlerRequest, current: ResourceState): Promise<void> {
    if (await isThere(request, current)) return;
    const { engine, type } = request;
    throw new ResourceFailure(notFoundMessage(type, liveIdentifier(facts, current), engine.world.ids));
  }

  async function isThere(request: HandlerRequest, current: ResourceState): Promise<boolean> {
    const identifier = liveIdentifier(facts, current);
    if (backing === undefined) return liveOf(request).find(facts.name, identifier) !== undefined;
    return (await backing.read(request.engine, request.stack, identifier)) !== undefined;
  }
}

function liveOf({ engine, stack }: HandlerRequest): LiveResources {
  return engine.regionState(stack.account, stack.region).live;
}
