import { Replacement, type Catalog, type ResourceType, type ValueShape } from "@stacksteward/catalog";
import { isJsonObject, type Json, type TemplateBody } from "@stacksteward/template";

import { changeableFacts, declaredProperties, isPlainText } from "./changed-template.ts";

/** One scalar that can be changed in place and is read back. */
export interface MutableValue {
  readonly logicalId: string;
  /** From the name of the property down. */
  readonly path: readonly string[];
  readonly shape: ValueShape;
}

/**
 * The scalars that a template declares and that can be changed in place, of the resources created last first, and of
 * each resource the properties themselves before what is inside them, and tags last. Secrets and what is never read
 * back are left out: drift is not looked for in them.
 */
export function* mutableValues(
  catalog: Catalog,
  body: TemplateBody,
  created: readonly string[],
): Generator<MutableValue> {
  for (const logicalId of created.toReversed()) {
    const resource = body.Resources[logicalId];
    const facts = resource === undefined ? undefined : changeableFacts(catalog, resource.Type);
    if (facts === undefined) continue;
    const properties = declaredProperties(body, logicalId);
    const found = Object.entries(properties).flatMap(([name, declared]) => {
      const property = facts.properties[name];
      if (property === undefined || property.replacement !== Replacement.No || isSecret(body, declared)) return [];
      return scalarsIn(facts, declared, property.shape, [name]);
    });
    const rank = ({ path }: { path: readonly string[] }): number =>
      path[0] === facts.tagging?.property ? Number.MAX_SAFE_INTEGER : path.length;
    for (const each of found.toSorted((a, b) => rank(a) - rank(b))) yield { logicalId, ...each };
  }
}

type Scalar = Omit<MutableValue, "logicalId">;

function scalarsIn(facts: ResourceType, declared: Json, shape: ValueShape, path: readonly string[]): Scalar[] {
  if (isNeverReadBack(facts, path)) return [];
  const inside = (name: string, value: Json, inner: ValueShape): Scalar[] =>
    scalarsIn(facts, value, inner, [...path, name]);
  switch (shape.kind) {
    case "string":
      return isPlainText(shape) && isScalar(declared) ? [{ path, shape }] : [];
    case "integer":
      return shape.allowedValues === undefined && isScalar(declared) ? [{ path, shape }] : [];
    case "number":
    case "boolean":
      return isScalar(declared) ? [{ path, shape }] : [];
    case "list":
      return Array.isArray(declared) ? declared.flatMap((item, index) => inside(String(index), item, shape.items)) : [];
    case "tag":
      return isJsonObject(declared) && "Value" in declared
        ? inside("Value", declared["Value"] ?? null, { kind: "string" })
        : [];
    case "definition": {
      const members = facts.definitions[shape.name] ?? {};
      return membersOf(declared).flatMap(([name, value]) => {
        const member = members[name];
        // Items are told apart by their key: another key is another item.
        if (member?.replacement !== Replacement.No || name === "Key") return [];
        return inside(name, value, member.shape);
      });
    }
    case "json":
      if (typeof declared === "string") return path.length > 1 ? [{ path, shape: { kind: "string" } }] : [];
      return membersOf(declared).flatMap(([name, value]) => inside(name, value, shape));
    case "union":
      return shape.of.map((member) => scalarsIn(facts, declared, member, path)).find(({ length }) => length > 0) ?? [];
    default:
      return [];
  }
}

/** What a function computes may well be a scalar: what is live tells. */
function isScalar(declared: Json): boolean {
  return typeof declared !== "object" || (isJsonObject(declared) && membersOf(declared).length === 0);
}

/** Nothing for a call of a function. */
function membersOf(value: Json): [string, Json][] {
  const entries: [string, Json][] = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return entries.some(([name]) => name === "Ref" || name === "Condition" || name.startsWith("Fn::")) ? [] : entries;
}

function isNeverReadBack(facts: ResourceType, path: readonly string[]): boolean {
  if (/^kmskeyid$/i.test(path.at(-1) ?? "")) return true;
  const dotted = path.map((step) => (/^\d+$/.test(step) ? "*" : step)).join(".");
  return facts.writeOnly?.some((hidden) => hidden === dotted || hidden.startsWith(`${dotted}.`)) === true;
}

function isSecret(body: TemplateBody, declared: Json): boolean {
  const text = JSON.stringify(declared);
  const secrets = Object.entries(body.Parameters ?? {}).filter(
    ([, { NoEcho: noEcho }]) => noEcho === true || noEcho === "true",
  );
  return (
    text.includes("{{resolve:") || secrets.some(([name]) => text.includes(`"${name}"`) || text.includes(`{${name}}`))
  );
}
