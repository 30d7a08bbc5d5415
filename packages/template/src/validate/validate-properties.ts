import type { PropertyFacts, ResourceType, ValueShape } from "@stacksteward/catalog";

import type { Value } from "../evaluation.ts";
import type { JsonPath } from "../json.ts";
import { hasShape, isObjectValue, type ObjectValue } from "./has-shape.ts";
import { evaluatedOpacity, writtenOpacity, type Opacity } from "./opaque-value.ts";
import { describeViolation, type PropertyProblem, type PropertyViolation } from "./property-problem.ts";
import { expectedWord, foundWord } from "./type-words.ts";

/** Options of {@link validateProperties}. */
export interface ValidatePropertiesOptions {
  /**
   * `evaluated`: intrinsic functions have been evaluated, and `UNKNOWN` stands for what exists after deployment.
   * `written`: as the template has them, so that a function stands for anything, and `Fn::If` for both its branches.
   * Default `evaluated`.
   */
  readonly form?: "evaluated" | "written";
}

/**
 * Holds the properties of a resource against the facts of its type: unknown and missing properties, wrong types, values
 * outside an enumeration, all the way down. `path` is where `Properties` stands in the template. Accepts what
 * CloudFormation accepts: `"3"` and `3` are the same to it, and so are `"true"` and `true`. Says nothing of types
 * that need a macro, and nothing of `null`, which is refused elsewhere.
 */
export function validateProperties(
  type: ResourceType,
  properties: ObjectValue,
  path: JsonPath,
  options: ValidatePropertiesOptions = {},
): PropertyProblem[] {
  if (type.transform !== undefined) return [];
  const opacity = options.form === "written" ? writtenOpacity : evaluatedOpacity;
  const check: Check = { type, opacity, violations: [] };
  checkObject(check, type.properties, properties, []);
  return check.violations
    .filter(({ kind }) => kind !== "unknown-property" || !takesAnyProperty.has(type.name))
    .map((violation) => describeViolation(type.name, violation, path));
}

/**
 * Their own properties are listed by the specification, those that the author's function receives are not.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
const takesAnyProperty: ReadonlySet<string> = new Set(["AWS::CloudFormation::CustomResource"]);

interface Check {
  readonly type: ResourceType;
  readonly opacity: Opacity;
  readonly violations: PropertyViolation[];
}

type Facts = Readonly<Record<string, PropertyFacts>>;

/** Where the check is: one list that grows and shrinks, copied only into violations. */
type Trail = (string | number)[];

function checkObject(check: Check, facts: Facts, value: ObjectValue, at: Trail): void {
  const { opacity, violations } = check;
  for (const name of Object.keys(value)) {
    const property = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (property !== undefined) checkValueAt(name, check, property.shape, value[name] ?? null, at);
    else if (!opacity.isDirective(name)) violations.push(unknownProperty(facts, name, [...at]));
  }
  if (opacity.hasHiddenProperties(value)) return;
  for (const name of Object.keys(facts)) {
    if (facts[name]?.required === true && !Object.hasOwn(value, name))
      violations.push({ kind: "missing-property", at: [...at], name });
  }
}

function checkValueAt(key: string | number, check: Check, shape: ValueShape, value: Value, at: Trail): void {
  at.push(key);
  checkValue(check, shape, value, at);
  at.pop();
}

function unknownProperty(facts: Facts, name: string, at: JsonPath): PropertyViolation {
  return { kind: "unknown-property", at, name, known: Object.keys(facts) };
}

function checkValue(check: Check, shape: ValueShape, value: Value, at: Trail): void {
  const branches = check.opacity.branches(value);
  if (branches !== undefined) {
    at.push("Fn::If");
    for (const [key, branch] of branches) checkValueAt(key, check, shape, branch, at);
    at.pop();
    return;
  }
  if (value === null || shape.kind === "json" || check.opacity.isOpaque(value)) return;
  if (shape.kind === "union") return checkUnion(check, shape.of, value, at);
  if (!hasShape(shape, value)) {
    check.violations.push({ kind: "wrong-type", at: [...at], expected: expectedWord(shape), found: foundWord(value) });
    return;
  }
  if (Array.isArray(value)) {
    if (shape.kind === "list") value.forEach((item, index) => checkValueAt(index, check, shape.items, item, at));
  } else if (isObjectValue(value)) {
    checkParts(check, shape, value, at);
  } else if ("allowedValues" in shape) {
    checkAllowed(check, shape.allowedValues, String(value), at);
  }
}

function checkParts(check: Check, shape: ValueShape, value: ObjectValue, at: Trail): void {
  if (shape.kind === "tag") return checkObject(check, tagFacts, value, at);
  if (shape.kind === "definition") {
    const facts = check.type.definitions[shape.name];
    return facts && checkObject(check, facts, value, at);
  }
  if (shape.kind !== "map") return;
  for (const [key, inner] of Object.entries(value)) {
    if (!check.opacity.isDirective(key)) checkValueAt(key, check, shape.values, inner, at);
  }
}

/** A key without a value is a tag to several services. */
const tagFacts: Facts = {
  Key: { shape: { kind: "string" }, required: true, replacement: "no" },
  Value: { shape: { kind: "string" }, required: false, replacement: "no" },
};

/** Right when it is right for one member. When it is for none, what the closest member says is the most useful. */
function checkUnion(check: Check, members: readonly ValueShape[], value: Value, at: Trail): void {
  let fewest: PropertyViolation[] | undefined;
  for (const member of members) {
    if (!hasShape(member, value)) continue;
    const attempt: Check = { ...check, violations: [] };
    checkValue(attempt, member, value, at);
    if (fewest === undefined || attempt.violations.length < fewest.length) fewest = attempt.violations;
  }
  const expected = expectedWord({ kind: "union", of: members });
  check.violations.push(
    ...(fewest ?? [{ kind: "wrong-type" as const, at: [...at], expected, found: foundWord(value) }]),
  );
}

/** Longer lists, such as those of instance types, grow between two versions of the specification. */
const LONGEST_CLOSED_LIST = 40;

function checkAllowed(check: Check, allowedValues: readonly (string | number)[], value: string, at: JsonPath): void {
  if (allowedValues.length > LONGEST_CLOSED_LIST || allowedValues.some((allowed) => String(allowed) === value)) return;
  check.violations.push({ kind: "not-allowed", at: [...at], value, allowedValues });
}
