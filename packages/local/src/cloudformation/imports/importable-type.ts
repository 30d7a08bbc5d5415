import type { ResourceType } from "@stacksteward/catalog";

import type { Engine } from "../engine.ts";
import { liveTypeFacts } from "../live/live-type.ts";

/** The facts of a type whose resources can be imported: what has a live state of its own, and stacks; nothing for the others. */
export function importableFacts(engine: Engine, type: string): ResourceType | undefined {
  return type === nestedStackType ? engine.catalog.find(type) : liveTypeFacts(engine, type);
}

/** The type of a stack in another one. */
export const nestedStackType = "AWS::CloudFormation::Stack";
