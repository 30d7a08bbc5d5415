import type { ValueShape } from "@stacksteward/catalog";

import type { Value } from "../evaluation.ts";

/** The type that a shape wants, in the words that CloudFormation's messages use. */
export function expectedWord(shape: ValueShape): string {
  return shape.kind === "union" ? [...new Set(shape.of.map(expectedWord))].join(" or ") : expected[shape.kind];
}

/** The type that a value has, in the same words. */
export function foundWord(value: Value): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "object") return "JSONObject";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Double";
  return typeof value === "boolean" ? "Boolean" : "String";
}

/** CloudFormation's word for a type as a reader of English would say it. */
export function inPlainWords(words: string): string {
  return words
    .split(" or ")
    .map((word) => plain[word] ?? word)
    .join(" or ");
}

const expected: Readonly<Record<Exclude<ValueShape["kind"], "union">, string>> = {
  string: "String",
  timestamp: "String",
  number: "Number",
  integer: "Integer",
  boolean: "Boolean",
  null: "Null",
  list: "JSONArray",
  map: "JSONObject",
  definition: "JSONObject",
  tag: "JSONObject",
  json: "JSONObject",
};

const plain: Readonly<Record<string, string>> = {
  JSONArray: "a list",
  JSONObject: "an object",
  String: "a string",
  Boolean: "true or false",
  Number: "a number",
  Integer: "a whole number",
  Double: "a fraction",
  Null: "null",
};
