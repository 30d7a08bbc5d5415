import { UNKNOWN, type Value } from "../evaluation.ts";
import { isObjectValue, type ObjectValue } from "./has-shape.ts";

/** Says which values stand for something not known here, so that nothing can be said of them. */
export interface Opacity {
  /** Whether the value may be anything. */
  readonly isOpaque: (value: Value) => boolean;
  /** The values of which it will be one, each with its key: the branches of an `Fn::If`. */
  readonly branches: (value: Value) => readonly (readonly [key: number, value: Value])[] | undefined;
  /** Whether the object may have further properties that cannot be seen. */
  readonly hasHiddenProperties: (value: ObjectValue) => boolean;
  /** Whether a key of an object is no property. */
  readonly isDirective: (key: string) => boolean;
}

/** Of evaluated values: only what exists after deployment is unknown. */
export const evaluatedOpacity: Opacity = {
  isOpaque: (value) => value === UNKNOWN,
  branches: () => undefined,
  hasHiddenProperties: () => false,
  isDirective: () => false,
};

/** Of a template as written: an intrinsic function and a dynamic reference may give anything, a macro or a loop may add properties. */
export const writtenOpacity: Opacity = {
  isOpaque: (value) =>
    value === UNKNOWN || isIntrinsic(value) || (typeof value === "string" && value.includes("{{resolve:")),
  branches: branchesOfIf,
  hasHiddenProperties: (value) => Object.keys(value).some(isDirective),
  isDirective,
};

/** `Ref` or `Fn::…` alone in an object. `Condition` is a function too, but never the value of a property. */
function isIntrinsic(value: Value): boolean {
  if (!isObjectValue(value)) return false;
  const keys = Object.keys(value);
  const [key = ""] = keys;
  return keys.length === 1 && (key === "Ref" || key.startsWith("Fn::"));
}

function branchesOfIf(value: Value): readonly (readonly [key: number, value: Value])[] | undefined {
  if (!isObjectValue(value) || !isIntrinsic(value)) return undefined;
  const { "Fn::If": branches } = value;
  if (!Array.isArray(branches) || branches.length !== 3) return undefined;
  return [
    [1, branches[1] ?? null],
    [2, branches[2] ?? null],
  ];
}

function isDirective(key: string): boolean {
  return key.startsWith("Fn::");
}
