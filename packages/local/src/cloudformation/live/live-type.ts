import type { ResourceType } from "@stacksteward/catalog";

import type { Engine } from "../engine.ts";
import { scalarText } from "../known-value.ts";
import { parentProperties } from "../resources/parent-properties.ts";
import type { ResourceState } from "../stack.ts";

/**
 * The facts of a type whose resources have a live state of their own; nothing for the others: types without a
 * primary identifier, and those that only live inside CloudFormation.
 */
export function liveTypeFacts(engine: Engine, type: string): ResourceType | undefined {
  const facts = livesWithinCloudFormation(type) ? undefined : engine.catalog.find(type);
  return facts !== undefined && facts.primaryIdentifier.length > 0 ? facts : undefined;
}

/** Whether CloudFormation itself is all that is behind a type. */
export function livesWithinCloudFormation(type: string): boolean {
  return withinCloudFormation.has(type);
}

const withinCloudFormation: ReadonlySet<string> = new Set([
  "AWS::CloudFormation::CustomResource",
  "AWS::CloudFormation::Stack",
  "AWS::CloudFormation::WaitCondition",
  "AWS::CloudFormation::WaitConditionHandle",
]);

/** The primary identifier of a resource, from what is known of it, behind what its name is only unique within. */
export function liveIdentifier(facts: ResourceType, state: ResourceState): string {
  const { physicalId, properties, attributes } = state;
  const fromRef = facts.refersTo.length === 1 ? physicalId : undefined;
  const parents = parentProperties(facts.name).flatMap((name) => scalarText(properties[name]) ?? []);
  const own = facts.primaryIdentifier.map((part) => {
    const known = scalarText(properties[part] ?? attributes[part]);
    // What `Ref` returns is the name that was made up when the template gives none.
    return facts.refersTo[0] === part ? (fromRef ?? known ?? physicalId) : (known ?? physicalId);
  });
  return [...parents, ...own].join("|");
}
