import type { ResourceType, ValueShape } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import { assignedValues, type NewResource } from "./assigned-values.ts";
import { namePropertyOf } from "./name-property.ts";

/** Who a resource is: what `Ref` and `Fn::GetAtt` answer about it. */
export interface Identity {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, Json>>;
  /** Whether the user chose the name, so that nothing else may bear it. */
  readonly isCustomNamed: boolean;
}

/** Makes up what the service would assign: names the user did not give, ids, ARNs and the values of attributes. */
export function makeIdentity(request: NewResource): Identity {
  const { facts, properties } = request;
  const assigned = assignedValues(request);
  const parts = (facts.refersTo.length > 0 ? facts.refersTo : facts.primaryIdentifier).flatMap((part) => {
    if (!part.endsWith("?")) return [part];
    const optional = part.slice(0, -1);
    return properties[optional] === undefined ? [] : [optional];
  });
  const physicalId = parts.length === 0 ? assigned.name() : parts.map((part) => assigned.text(part)).join("|");
  const attributes: Record<string, Json> = {};
  for (const [name, shape] of Object.entries(facts.attributes)) {
    const value = properties[name] ?? shaped(shape, () => assigned.text(name));
    if (value !== undefined) attributes[name] = value;
  }
  const named = [namePropertyOf(facts), parts.length === 1 ? parts[0] : undefined];
  const isCustomNamed = named.some((property) => {
    const chosen = property === undefined ? undefined : properties[property];
    return typeof chosen === "string" && chosen !== "" && physicalId.includes(chosen);
  });
  return { physicalId, attributes, isCustomNamed };
}

/** Attributes after an update: what was assigned stays, what repeats a property follows it. */
export function refreshedAttributes(
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
  attributes: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const repeated = Object.entries(properties).filter(([name]) => Object.hasOwn(facts.attributes, name));
  return { ...attributes, ...Object.fromEntries(repeated) };
}

/** A value of the shape an attribute has, made of text; nothing for objects, which the specification lists member by member. */
function shaped(shape: ValueShape, text: () => string): Json | undefined {
  switch (shape.kind) {
    case "string":
      return shape.allowedValues?.[0] ?? text();
    case "timestamp":
      return text();
    case "number":
    case "integer":
      return "1";
    case "boolean":
      return "false";
    case "list": {
      const item = shaped(shape.items, text);
      return item === undefined || isJsonObject(item) ? [] : [item];
    }
    case "union":
      return shape.of.map((member) => shaped(member, text)).find((value) => value !== undefined);
    default:
      return undefined;
  }
}
