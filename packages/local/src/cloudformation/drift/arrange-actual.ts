import { isJsonObject, type Json } from "@stacksteward/template";

import { isSameScalar, pairItems } from "./compare-properties.ts";

/** What is said of one part of a resource. Absent: nothing. */
export interface Said {
  /** By the new template. */
  readonly desired?: Json | undefined;
  /** By the last deployment, evaluated. */
  readonly deployed?: Json | undefined;
  /** The same as far as drift is looked for in it. */
  readonly expected?: Json | undefined;
  /** What stands in place of `deployed` where that counts and where it still holds. */
  readonly written?: Json | undefined;
}

type Properties = Readonly<Record<string, Json>>;

/**
 * A live resource in the words of its templates, so that it can be compared with them: only what they speak of, lists in
 * the order of the new template, and `written` wherever the last deployment still holds or no drift is looked for.
 */
export function arrangeActual(
  actual: Properties,
  said: { readonly [source in keyof Said]: Properties },
): Record<string, Json> {
  return members(actual, said);
}

function members(actual: Properties, said: Said): Record<string, Json> {
  const names = new Set([said.desired, said.deployed].flatMap((each) => (isJsonObject(each) ? Object.keys(each) : [])));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = arranged(Object.hasOwn(actual, name) ? actual[name] : undefined, saidOf(said, name, name));
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function arranged(actual: Json | undefined, said: Said): Json | undefined {
  const { desired, deployed, expected, written } = said;
  if (deployed !== undefined && expected === undefined) return written;
  if (actual === undefined) return undefined;
  if (isJsonObject(actual)) return isJsonObject(desired) || isJsonObject(deployed) ? members(actual, said) : actual;
  if (Array.isArray(actual)) return Array.isArray(desired) || Array.isArray(deployed) ? items(actual, said) : actual;
  const holds = deployed !== undefined && isSameScalar(deployed, actual);
  return holds && written !== undefined ? written : actual;
}

/** Items that a template speaks of, in its order; then those that nobody has declared. */
function items(actual: readonly Json[], said: Said): Json[] {
  const inDesired = partners(said.desired, actual);
  const inDeployed = partners(said.expected, actual);
  const order = [...new Set([...inDesired.keys(), ...inDeployed.keys(), ...actual.keys()])];
  return order.flatMap((index) => {
    const places = [inDesired.get(index), inDeployed.get(index)] as const;
    if (places[0] === undefined && places[1] === undefined) return [actual[index] ?? null];
    return [arranged(actual[index], saidOf(said, ...places)) ?? null];
  });
}

/** By index of the actual item, that of its declaration, in the order of the declarations. */
function partners(declared: Json | undefined, actual: readonly Json[]): ReadonlyMap<number, number> {
  if (!Array.isArray(declared)) return new Map();
  const pairs = [...pairItems(declared, actual)].toSorted(([left], [right]) => left - right);
  return new Map(pairs.map(([declaration, item]) => [item, declaration]));
}

function saidOf(said: Said, inDesired: string | number | undefined, inDeployed: string | number | undefined): Said {
  return {
    desired: memberOf(said.desired, inDesired),
    deployed: memberOf(said.deployed, inDeployed),
    expected: memberOf(said.expected, inDeployed),
    written: memberOf(said.written, inDeployed),
  };
}

function memberOf(value: Json | undefined, key: string | number | undefined): Json | undefined {
  if (Array.isArray(value)) return typeof key === "number" ? value[key] : undefined;
  return isJsonObject(value) && typeof key === "string" && Object.hasOwn(value, key) ? value[key] : undefined;
}
