import type { ResourceType, ValueShape } from "@stacksteward/catalog";

import { describeInput } from "../../inputs/describe-inputs.ts";
import { parseParameterType } from "../../inputs/parameter-type.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";

export const parameterTypeRule: LintRule = {
  id: "parameter-type",
  severity: Severity.Error,
  description: "Parameters of list types go where properties take lists, others where they take one value.",
  cfnLint: ["E3012", "W1030"],
  check: (context) =>
    context.isRewritten
      ? []
      : context.once(knownResources).flatMap(({ type, properties, path }) => {
          const walk: Walk = { type, kinds: context.once(parameterKinds), hits: [] };
          for (const [name, value] of Object.entries(properties)) {
            const facts = Object.hasOwn(type.properties, name) ? type.properties[name] : undefined;
            if (facts !== undefined) visit(facts.shape, value, [...path, name], walk);
          }
          return walk.hits;
        }),
};

interface Walk {
  readonly type: ResourceType;
  readonly kinds: ReadonlyMap<string, "list" | "single">;
  readonly hits: RuleHit[];
}

/** What each parameter is, those with a type of their own invention aside. */
function parameterKinds({ body }: LintContext): Map<string, "list" | "single"> {
  const kinds = new Map<string, "list" | "single">();
  for (const [name, declaration] of Object.entries<Json>(body.Parameters ?? {})) {
    const { type, isList } = describeInput(name, declaration);
    if (isJsonObject(declaration) && parseParameterType(type) !== undefined)
      kinds.set(name, isList ? "list" : "single");
  }
  return kinds;
}

function visit(shape: ValueShape, value: Json, path: JsonPath, walk: Walk): void {
  if (Array.isArray(value)) {
    if (shape.kind !== "list") return;
    for (const [index, item] of value.entries()) visit(shape.items, item, [...path, index], walk);
    return;
  }
  if (!isJsonObject(value)) return;
  const [key = "", ...others] = Object.keys(value);
  if (others.length === 0 && key === "Ref") return check(shape, value["Ref"], path, walk);
  const branches = value["Fn::If"];
  if (others.length === 0 && key.startsWith("Fn::")) {
    if (!Array.isArray(branches)) return;
    for (const index of [1, 2]) visit(shape, branches[index] ?? null, [...path, "Fn::If", index], walk);
    return;
  }
  if (shape.kind !== "definition") return;
  const facts = walk.type.definitions[shape.name] ?? {};
  for (const [name, member] of Object.entries(value)) {
    const inner = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (inner !== undefined) visit(inner.shape, member, [...path, name], walk);
  }
}

const single: ReadonlySet<string> = new Set(["string", "integer", "number", "boolean", "timestamp"]);

function check(shape: ValueShape, name: Json | undefined, path: JsonPath, { kinds, hits }: Walk): void {
  if (typeof name !== "string") return;
  const kind = kinds.get(name);
  if (kind === "list" && single.has(shape.kind)) {
    hits.push({
      message: `The parameter ${name} is a list, and ${propertyOf(path)} takes one value.`,
      remedy: "Choose one with Fn::Select, or make the parameter a String.",
      path,
    });
  } else if (kind === "single" && shape.kind === "list") {
    hits.push({
      message: `The parameter ${name} is one value, and ${propertyOf(path)} takes a list.`,
      remedy: "Make a list of it, or make the parameter a CommaDelimitedList.",
      path,
    });
  }
}

/** The last name on the way, functions aside. */
function propertyOf(path: JsonPath): string {
  return String(path.findLast((part) => typeof part === "string" && !part.startsWith("Fn::")));
}
