import { isJsonObject, type Json, type JsonPath } from "../json.ts";

/** A value, and where it stands. */
export interface Placed {
  readonly value: Json;
  readonly path: JsonPath;
}

/**
 * What a value will be: itself, or one of the branches of its `Fn::If`. What another function answers is not known and
 * left out, and so is `AWS::NoValue`.
 */
export function variantsOf(value: Json | undefined, path: JsonPath): Placed[] {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value) || !isFunction(value)) return [{ value, path }];
  const branches = value["Fn::If"];
  if (!Array.isArray(branches) || branches.length !== 3) return [];
  return [1, 2].flatMap((branch) => variantsOf(branches[branch], [...path, "Fn::If", branch]));
}

/** The members of a list, each with its variants; a value that is no list counts as the only member. */
export function membersOf(value: Json | undefined, path: JsonPath): Placed[] {
  return variantsOf(value, path).flatMap((variant) =>
    Array.isArray(variant.value)
      ? variant.value.flatMap((member, index) => variantsOf(member, [...variant.path, index]))
      : [variant],
  );
}

/** Whether a value is `Ref` or `Fn::…` alone in an object. */
export function isFunction(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  const [key = ""] = keys;
  return keys.length === 1 && (key === "Ref" || key.startsWith("Fn::"));
}

/** The text with which a value begins, when a text or a function is made of texts; empty when nobody knows. */
export function leadingText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (!isJsonObject(value) || !isFunction(value)) return "";
  const { "Fn::Sub": substituted, "Fn::Join": joined } = value;
  if (substituted !== undefined) {
    const text = Array.isArray(substituted) ? substituted[0] : substituted;
    return typeof text === "string" ? (text.split("${")[0] ?? "") : "";
  }
  const [, pieces] = Array.isArray(joined) ? joined : [];
  return Array.isArray(pieces) ? leadingText(pieces[0]) : "";
}
