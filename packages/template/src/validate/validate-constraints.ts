import { isDeepStrictEqual } from "node:util";

import type { PropertyFacts, ResourceType, TypeConstraints, ValueConstraints, ValueShape } from "@stacksteward/catalog";

import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import { ConstraintKind, describeConstraintViolation, type ConstraintProblem } from "./constraint-problem.ts";
import { writtenOpacity } from "./opaque-value.ts";

/**
 * Holds the literal values of properties, as a template has them, against what the schema of their type says: lengths, patterns,
 * ranges, numbers of items. CloudFormation does the same when it comes to the resource. Says nothing of what a function or a
 * dynamic reference gives, and nothing of shapes. `path` is where `Properties` stands.
 */
export function validateConstraints(
  type: ResourceType,
  constraints: TypeConstraints,
  properties: JsonObject,
  path: JsonPath,
): ConstraintProblem[] {
  const walk: Walk = { type, constraints, path: [...path], base: path.length, problems: [] };
  visitMembers(type.properties, "", properties, walk);
  return walk.problems;
}

interface Walk {
  readonly type: ResourceType;
  readonly constraints: TypeConstraints;
  /** Where the walk is: one list that grows and shrinks. */
  readonly path: (string | number)[];
  /** How long the path to `Properties` is. */
  readonly base: number;
  readonly problems: ConstraintProblem[];
}

function visitMembers(
  facts: Readonly<Record<string, PropertyFacts>>,
  prefix: string,
  object: JsonObject,
  walk: Walk,
): void {
  for (const [name, value] of Object.entries(object)) {
    const shape = Object.hasOwn(facts, name) ? facts[name]?.shape : undefined;
    if (shape !== undefined) visitAt(name, shape, walk.constraints[prefix + name], value, walk);
  }
}

function visitAt(
  key: string | number,
  shape: ValueShape,
  constraints: ValueConstraints | undefined,
  value: Json,
  walk: Walk,
): void {
  walk.path.push(key);
  visit(shape, constraints, value, walk);
  walk.path.pop();
}

function visit(shape: ValueShape, constraints: ValueConstraints | undefined, value: Json, walk: Walk): void {
  if (typeof value !== "object") {
    if (constraints !== undefined) checkScalar(shape, constraints, value, walk);
  } else if (Array.isArray(value)) {
    visitList(shape, constraints, value, walk);
  } else if (value !== null && !writtenOpacity.isOpaque(value)) {
    if (shape.kind === "definition") {
      visitMembers(walk.type.definitions[shape.name] ?? {}, `${shape.name}.`, value, walk);
    }
  } else if (value !== null) {
    const branches = value["Fn::If"];
    if (!Array.isArray(branches) || branches.length !== 3) return;
    walk.path.push("Fn::If");
    for (const index of [1, 2]) visitAt(index, shape, constraints, branches[index] ?? null, walk);
    walk.path.pop();
  }
}

function visitList(
  shape: ValueShape,
  constraints: ValueConstraints | undefined,
  list: readonly Json[],
  walk: Walk,
): void {
  if (shape.kind !== "list") return;
  if (constraints !== undefined) checkList(constraints, list, walk);
  for (const [index, item] of list.entries()) visitAt(index, shape.items, constraints?.items, item, walk);
}

function checkList(
  { minItems = 0, maxItems = Infinity, uniqueItems }: ValueConstraints,
  list: readonly Json[],
  walk: Walk,
) {
  // A function may stand for several items, or for none.
  if (list.some((item) => isJsonObject(item) && writtenOpacity.isOpaque(item))) return;
  if (list.length < minItems || list.length > maxItems)
    report(walk, { kind: ConstraintKind.Items, least: minItems, most: maxItems, found: list.length });
  if (uniqueItems !== true || list.length > LONGEST_COMPARED) return;
  const twice = list.findIndex((item, index) => list.slice(0, index).some((other) => isDeepStrictEqual(item, other)));
  if (twice < 0) return;
  walk.path.push(twice);
  report(walk, { kind: ConstraintKind.Unique, value: list[twice] ?? null });
  walk.path.pop();
}

/** Every item is compared with every other one: longer lists would take too long, and are not looked through. */
const LONGEST_COMPARED = 500;

function checkScalar(
  shape: ValueShape,
  constraints: ValueConstraints,
  value: string | number | boolean,
  walk: Walk,
): void {
  if (typeof value === "boolean") return;
  if (shape.kind === "integer" || shape.kind === "number") checkRange(constraints, value, walk);
  if (shape.kind === "string" && typeof value === "string" && !HOLE.test(value)) checkText(constraints, value, walk);
}

/** Where a dynamic reference, or a tool that comes before CloudFormation, puts a text. */
const HOLE = /\{\{resolve:|\$\{/;

function checkRange({ minimum = -Infinity, maximum = Infinity }: ValueConstraints, value: string | number, walk: Walk) {
  const found = typeof value === "number" || value.trim() !== "" ? Number(value) : Number.NaN;
  if (found < minimum || found > maximum)
    report(walk, { kind: ConstraintKind.Range, least: minimum, most: maximum, found });
}

/** Longer texts are held against no pattern: how long that takes may grow with a power of their length. */
const LONGEST_MATCHED = 256;
/** What other regular expressions call a letter, a digit or a space is the same among these only. */
const ORDINARY = /^[ -~]*$/;

function checkText(constraints: ValueConstraints, value: string, walk: Walk): void {
  const { minLength = 0, maxLength = Infinity, pattern } = constraints;
  const isOrdinary = ORDINARY.test(value);
  // CloudFormation counts characters, of which some are two units here.
  const length = isOrdinary ? value.length : Array.from(value).length;
  if (length < minLength || length > maxLength) {
    report(walk, { kind: ConstraintKind.Length, least: minLength, most: maxLength, found: length, value });
  } else if (pattern !== undefined && length <= LONGEST_MATCHED && isOrdinary && !compiled(pattern).test(value)) {
    report(walk, { kind: ConstraintKind.Pattern, pattern, value });
  }
}

const expressions = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern, "u");
    if (expressions.size >= MOST_COMPILED) expressions.clear();
    expressions.set(pattern, expression);
  }
  return expression;
}

const MOST_COMPILED = 500;

function report(
  { type, path, base, problems }: Walk,
  violation: Parameters<typeof describeConstraintViolation>[2],
): void {
  problems.push(describeConstraintViolation(type.name, path, violation, base));
}
