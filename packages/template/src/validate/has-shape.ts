import type { ValueShape } from "@stacksteward/catalog";

import type { Value } from "../evaluation.ts";

/** A value with named parts. */
export interface ObjectValue {
  readonly [key: string]: Value;
}

type Scalar = string | number | boolean;
type ScalarKind = Extract<ValueShape["kind"], "string" | "number" | "integer" | "boolean" | "timestamp" | "null">;

/** Whether the value is right on the surface: an object where an object is wanted, and so on. */
export function hasShape(shape: ValueShape, value: Value): boolean {
  switch (shape.kind) {
    case "json":
      return true;
    case "list":
      return Array.isArray(value);
    case "map":
    case "definition":
    case "tag":
      return isObjectValue(value);
    case "union":
      return shape.of.some((member) => hasShape(member, value));
    default:
      return isScalar(value) && accepts[shape.kind](value);
  }
}

/** Whether the value is an object, not a list and not null. */
export function isObjectValue(value: Value): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Which scalars CloudFormation takes for each kind: it turns them into one another where nothing is lost. */
const accepts: Readonly<Record<ScalarKind, (value: Scalar) => boolean>> = {
  string: () => true,
  timestamp: () => true,
  number: isNumeric,
  integer: (value) => isNumeric(value) && Number.isInteger(Number(value)),
  boolean: (value) => /^(true|false)$/i.test(String(value)),
  null: () => false,
};

function isScalar(value: Value): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isNumeric(value: Scalar): boolean {
  if (typeof value === "number") return true;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}
