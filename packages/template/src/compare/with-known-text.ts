import { UNKNOWN, type Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json } from "../json.ts";
import { knownAfterApply } from "./value-text.ts";

/**
 * `node` with every short `Fn::Sub` of something unknown written so that the rest of its text stays readable.
 * Recorded: only this function keeps what is known; `Fn::Join` and `Fn::Sub` with variables of its own are unknown as a whole.
 */
export function withKnownText(node: Json, evaluator: Evaluator): Json {
  if (Array.isArray(node)) return node.map((member) => withKnownText(member, evaluator));
  if (!isJsonObject(node)) return node;
  const text = node["Fn::Sub"];
  if (typeof text === "string") return { "Fn::Sub": text.replaceAll(variable, (name) => knownOr(name, evaluator)) };
  return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, withKnownText(member, evaluator)]));
}

/** A `${Name}`; `${!Literal}` is text. */
const variable = /\$\{[^!}][^}]*\}/g;

function knownOr(name: string, evaluator: Evaluator): string {
  return evaluator.evaluate({ "Fn::Sub": name }, ["Resources"]) === UNKNOWN ? knownAfterApply : name;
}
