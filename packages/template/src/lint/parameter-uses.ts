import type { ResourceType, ValueShape } from "@stacksteward/catalog";

import { describeInput } from "../inputs/describe-inputs.ts";
import { parseParameterType } from "../inputs/parameter-type.ts";
import type { TemplateInput } from "../inputs/template-input.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import type { LintContext } from "./lint-rule.ts";
import { knownResources } from "./resource-types.ts";

/** A parameter that is the whole value of a property. */
export interface ParameterUse {
  readonly parameter: TemplateInput;
  /** What the property takes. */
  readonly shape: ValueShape;
  /** The name of the property. */
  readonly property: string;
  /** Leads to the `Ref`. */
  readonly path: JsonPath;
}

/** Every use of a parameter with a type that there is. Ask for them with `context.once`. */
export function parameterUses(context: LintContext): ParameterUse[] {
  if (context.isRewritten) return [];
  const parameters = new Map<string, TemplateInput>();
  for (const [name, declaration] of Object.entries<Json>(context.body.Parameters ?? {})) {
    const input = describeInput(name, declaration);
    if (isJsonObject(declaration) && parseParameterType(input.type) !== undefined) parameters.set(name, input);
  }
  if (parameters.size === 0) return [];
  return context.once(knownResources).flatMap(({ type, properties, path }) => {
    const walk: Walk = { type, parameters, uses: [] };
    visitMembers(type.properties, properties, path, walk);
    return walk.uses;
  });
}

interface Walk {
  readonly type: ResourceType;
  readonly parameters: ReadonlyMap<string, TemplateInput>;
  readonly uses: ParameterUse[];
}

function visitMembers(
  facts: ResourceType["properties"],
  object: { readonly [key: string]: Json },
  path: JsonPath,
  walk: Walk,
): void {
  for (const [name, member] of Object.entries(object)) {
    const property = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (property !== undefined) visit(property.shape, member, [...path, name], walk);
  }
}

function visit(shape: ValueShape, value: Json, path: JsonPath, walk: Walk): void {
  if (Array.isArray(value)) {
    if (shape.kind !== "list") return;
    for (const [index, item] of value.entries()) visit(shape.items, item, [...path, index], walk);
    return;
  }
  if (!isJsonObject(value)) return;
  const [key = "", ...others] = Object.keys(value);
  if (others.length === 0 && (key === "Ref" || key.startsWith("Fn::"))) visitCall(shape, key, value[key], path, walk);
  else if (shape.kind === "definition") visitMembers(walk.type.definitions[shape.name] ?? {}, value, path, walk);
}

function visitCall(shape: ValueShape, name: string, argument: Json | undefined, path: JsonPath, walk: Walk): void {
  if (name === "Fn::If" && Array.isArray(argument)) {
    for (const index of [1, 2]) visit(shape, argument[index] ?? null, [...path, name, index], walk);
  }
  const parameter = name === "Ref" && typeof argument === "string" ? walk.parameters.get(argument) : undefined;
  if (parameter === undefined) return;
  // The last name on the way, functions aside.
  const property = path.findLast((part) => typeof part === "string" && !part.startsWith("Fn::"));
  walk.uses.push({ parameter, shape, property: String(property), path });
}
