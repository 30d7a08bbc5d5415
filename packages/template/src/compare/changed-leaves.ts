import type { Value } from "../evaluation.ts";
import { sameValue } from "./same-value.ts";

/** The smallest part of a value that differs, as the service reports it. */
export interface ChangedLeaf {
  /** Keys and indexes from the value that was compared. */
  readonly path: readonly (string | number)[];
  readonly before?: Value;
  readonly after?: Value;
  readonly changeType: "Add" | "Remove" | "Modify";
}

/** Where `after` differs from `before`: `undefined` is a value that is not there. */
export function changedLeaves(
  before: Value | undefined,
  after: Value | undefined,
  path: readonly (string | number)[] = [],
): ChangedLeaf[] {
  if (before === undefined) return after === undefined ? [] : [{ path, after, changeType: "Add" }];
  if (after === undefined) return [{ path, before, changeType: "Remove" }];
  if (sameValue(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => changedLeaves(before[index], after[index], [...path, index])).flat();
  }
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changedLeaves(member(before, key), member(after, key), [...path, key]));
  }
  return [{ path, before, after, changeType: "Modify" }];
}

function isPlainObject(value: Value): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(object: { readonly [key: string]: Value }, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
