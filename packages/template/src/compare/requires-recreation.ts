import { Replacement, type PropertyFacts, type ResourceType, type ValueShape } from "@stacksteward/catalog";

import type { RequiresRecreation } from "../change.ts";

/**
 * Whether a change at `path`, which begins with the name of a property, makes CloudFormation create a new resource:
 * the strongest answer of the property and of everything on the way down.
 * Of types and properties the catalog does not know, it says `Never`.
 */
export function requiresRecreation(
  type: ResourceType | undefined,
  path: readonly (string | number)[],
): RequiresRecreation {
  const [name, ...rest] = path;
  if (type === undefined || typeof name !== "string") return "Never";
  const facts = Object.hasOwn(type.properties, name) ? type.properties[name] : undefined;
  return facts === undefined ? "Never" : strongest(type, facts, rest);
}

/** The stronger of two answers. */
export function stronger(left: RequiresRecreation, right: RequiresRecreation): RequiresRecreation {
  return strength[left] >= strength[right] ? left : right;
}

const strength: Readonly<Record<RequiresRecreation, number>> = { Never: 0, Conditionally: 1, Always: 2 };

const answers: Readonly<Record<Replacement, RequiresRecreation>> = {
  [Replacement.No]: "Never",
  [Replacement.Maybe]: "Conditionally",
  [Replacement.Yes]: "Always",
};

function strongest(type: ResourceType, facts: PropertyFacts, path: readonly (string | number)[]): RequiresRecreation {
  return stronger(answers[facts.replacement], below(type, facts.shape, path));
}

function below(type: ResourceType, shape: ValueShape, path: readonly (string | number)[]): RequiresRecreation {
  const [key, ...rest] = path;
  if (key === undefined) return "Never";
  switch (shape.kind) {
    case "list":
      return below(type, shape.items, rest);
    case "map":
      return below(type, shape.values, rest);
    case "definition": {
      const facts = type.definitions[shape.name]?.[key];
      return facts === undefined ? "Never" : strongest(type, facts, rest);
    }
    case "union":
      return shape.of.map((member) => below(type, member, path)).reduce(stronger, "Never");
    default:
      return "Never";
  }
}
