import type { PropertyDifference } from "@aws-sdk/client-cloudformation";
import { isJsonObject, pointerTo, type Json } from "@stacksteward/template";

/** How the actual properties of a resource compare with the expected ones. */
export interface Comparison {
  /** The part of the actual properties that is expected to be something. */
  readonly actual: Readonly<Record<string, Json>>;
  /** In the order of their paths. */
  readonly differences: readonly PropertyDifference[];
}

/**
 * Compares what is expected with what is there. What nobody expects anything of is left out, but for items of lists.
 * Items are first paired with equal ones, wherever these stand, then by `Key`, then in their order.
 */
export function compareProperties(
  expected: Readonly<Record<string, Json>>,
  actual: Readonly<Record<string, Json>>,
): Comparison {
  const differences: PropertyDifference[] = [];
  return { actual: compareMembers(expected, actual, "", differences), differences };
}

function compareMembers(
  expected: Readonly<Record<string, Json>>,
  actual: Readonly<Record<string, Json>>,
  path: string,
  differences: PropertyDifference[],
): Record<string, Json> {
  const names = Object.keys(expected).toSorted();
  const shown = names.flatMap((name) => {
    const value = Object.hasOwn(actual, name) ? actual[name] : undefined;
    const at = path + pointerTo([name]);
    const part = compareValues(expected[name] ?? null, value, at, differences);
    return part === undefined ? [] : [[name, part] as const];
  });
  return Object.fromEntries(shown);
}

function compareValues(
  expected: Json,
  actual: Json | undefined,
  path: string,
  differences: PropertyDifference[],
): Json | undefined {
  if (actual === undefined) {
    differences.push(difference(path, expected, undefined));
    return undefined;
  }
  if (isJsonObject(expected) && isJsonObject(actual)) return compareMembers(expected, actual, path, differences);
  if (Array.isArray(expected) && Array.isArray(actual)) return compareLists(expected, actual, path, differences);
  if (!isSameScalar(expected, actual)) differences.push(difference(path, expected, actual));
  return actual;
}

function compareLists(
  expected: readonly Json[],
  actual: readonly Json[],
  path: string,
  differences: PropertyDifference[],
): Json[] {
  const shown = [...actual];
  const partners = pairItems(expected, actual);
  for (const [index, item] of expected.entries()) {
    const partner = partners.get(index);
    if (partner === undefined) {
      differences.push(difference(`${path}/${index}`, item, undefined));
    } else {
      const part = compareValues(item, actual[partner], `${path}/${partner}`, differences);
      if (part !== undefined) shown[partner] = part;
    }
  }
  const paired = new Set(partners.values());
  for (const [index, item] of actual.entries()) {
    if (!paired.has(index)) differences.push(difference(`${path}/${index}`, undefined, item));
  }
  return shown;
}

/** By index of the expected item, that of the actual one. See {@link compareProperties} for which belong together. */
export function pairItems(expected: readonly Json[], actual: readonly Json[]): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const free = new Set(actual.keys());
  const match = (fits: (wanted: Json, item: Json) => boolean): void => {
    for (const [index, wanted] of expected.entries()) {
      if (partners.has(index)) continue;
      const partner = [...free].find((candidate) => fits(wanted, actual[candidate] ?? null));
      if (partner === undefined) continue;
      partners.set(index, partner);
      free.delete(partner);
    }
  };
  match(isCovered);
  match((wanted, item) => keyOf(wanted) !== undefined && keyOf(wanted) === keyOf(item));
  match((wanted, item) => keyOf(wanted) === undefined && keyOf(item) === undefined);
  return partners;
}

function isCovered(expected: Json, actual: Json): boolean {
  const differences: PropertyDifference[] = [];
  compareValues(expected, actual, "", differences);
  return differences.length === 0;
}

function keyOf(item: Json): Json | undefined {
  return isJsonObject(item) ? item["Key"] : undefined;
}

/** Whether two scalars mean the same: templates may write numbers and booleans as strings. */
export function isSameScalar(expected: Json, actual: Json): boolean {
  return isScalar(expected) && isScalar(actual) && text(expected) === text(actual);
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== "object";
}

function difference(path: string, expected: Json | undefined, actual: Json | undefined): PropertyDifference {
  return {
    PropertyPath: path,
    ExpectedValue: text(expected),
    ActualValue: text(actual),
    DifferenceType: expected === undefined ? "ADD" : actual === undefined ? "REMOVE" : "NOT_EQUAL",
  };
}

/** Scalars as they are, the rest as JSON; `null` for what is not there. */
function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
