import { UNKNOWN, type Unknown, type Value } from "../evaluation.ts";

/** A value that CloudFormation can put into a string. */
export type Scalar = string | number | boolean;

export function isScalar(value: Value | undefined): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The text CloudFormation makes of a scalar inside `Fn::Join`, `Fn::Sub` and comparisons. */
export function scalarText(value: Scalar): string {
  // Account ids and other long numbers must never turn into 1e+21.
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** Whether `value` is {@link UNKNOWN} or holds it anywhere inside. */
export function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}

/** The texts of a list of scalars; unknown when a member is; `undefined` when it is not such a list. */
export function textList(value: Value | undefined): readonly string[] | Unknown | undefined {
  if (value === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(value)) return undefined;
  const texts: string[] = [];
  let unknown = false;
  for (const member of value) {
    if (member === UNKNOWN) unknown = true;
    else if (isScalar(member)) texts.push(scalarText(member));
    else return undefined;
  }
  return unknown ? UNKNOWN : texts;
}
