import type { Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { liveTypeFacts } from "../live/live-type.ts";
import { owningStack } from "../live/owning-stack.ts";
import { readLive } from "../live/read-live.ts";
import type { Stack } from "../stack.ts";
import { findStackImport } from "./find-stack-import.ts";
import { absent, type ImportSearch } from "./import-search.ts";
import { identifierOf, type ImportTarget } from "./import-target.ts";
import { nestedStackType } from "./importable-type.ts";

/**
 * Looks whether the resource is there, and then whether it is nobody's: the service looks in this order. Only a stack
 * has to be what the template says, in `properties`.
 */
export async function findImport(
  engine: Engine,
  stack: Stack,
  target: ImportTarget,
  properties: Readonly<Record<string, Json>>,
): Promise<ImportSearch> {
  if (target.type === nestedStackType) return findStackImport(engine, stack, target, properties);
  const identifier = identifierOf(target);
  const facts = liveTypeFacts(engine, target.type);
  const live = facts && (await readLive(engine, stack, facts, identifier));
  if (facts === undefined || live === undefined) return absent(target);
  const owner = owningStack(engine, stack, facts, identifier);
  return owner === undefined
    ? { kind: "found", state: live.state }
    : { kind: "refused", reason: `${identifier} already exists in stack ${owner.id}` };
}
