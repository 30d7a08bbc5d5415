import type { ResourceType } from "@stacksteward/catalog";
import type { Json } from "@stacksteward/template";

import type { Engine } from "../cloudformation/engine.ts";
import { backedProvider } from "../cloudformation/resources/backed-provider.ts";
import { backingOf } from "../cloudformation/resources/backings.ts";
import type { HandlerRequest, ResourceHandler } from "../cloudformation/resources/resource-handler.ts";
import type { CallContext } from "../wire/operation.ts";

/** What makes resources of a type live: the same as in a stack. */
export function handlerFor(facts: ResourceType): ResourceHandler {
  return backedProvider(facts, backingOf(facts.name));
}

/** A step on a resource that no stack asks for. */
export function handlerRequest(
  engine: Engine,
  { account, region }: CallContext,
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
): HandlerRequest {
  const { name: type } = facts;
  const wait = (milliseconds: number): Promise<void> => engine.world.clock.delay(milliseconds);
  return {
    engine,
    stack: { id: "", name: "cloudcontrol", account, region },
    logicalId: type.split("::").at(-1) ?? type,
    type,
    facts,
    properties,
    stackTags: [],
    isRollback: false,
    signal: new AbortController().signal,
    wait,
    stabilize: wait,
    initiated: () => undefined,
  };
}
