import { UNKNOWN, type Value } from "../evaluation.ts";
import { isObjectValue, type ObjectValue } from "./has-shape.ts";

/** Says which values stand for something not known here, so that nothing can be said of them. */
export interface Opacity {
  /** Whether the value may be anything. */
  readonly isOpaque: (value: Value) => boolean;
  /** Whether the object may have further properties that cannot be seen. */
  readonly hasHiddenProperties: (value: ObjectValue) => boolean;
  /** Whether a key of an object is no property. */
  readonly isDirective: (key: string) => boolean;
}

/** Of evaluated values: only what exists after deployment is unknown. */
export const evaluatedOpacity: Opacity = {
  isOpaque: (value) => value === UNKNOWN,
  hasHiddenProperties: () => false,
  isDirective: () => false,
};

/** Of a template as written: an intrinsic function may give anything, a macro or a loop may add properties. */
export const writtenOpacity: Opacity = {
  isOpaque: (value) => value === UNKNOWN || isIntrinsic(value),
  hasHiddenProperties: (value) => Object.keys(value).some(isDirective),
  isDirective,
};

/** `Ref` or `Fn::…` alone in an object. `Condition` is a function too, but never the value of a property. */
function isIntrinsic(value: Value): boolean {
  if (!isObjectValue(value)) return false;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && (key === "Ref" || key.startsWith("Fn::"));
}

function isDirective(key: string): boolean {
  return key.startsWith("Fn::");
}
