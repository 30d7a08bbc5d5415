import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { TemplateError } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import type { DynamicReference } from "./dynamic-reference.ts";
import { findDynamicReferences } from "./find-dynamic-references.ts";

/** A place where a template takes a value of another service. */
export interface ReferenceUse {
  /** The reference as it will be; what is only known later stands in it as `${…}`. */
  readonly source: string;
  /** Leads to the text, or to the function that makes it. */
  readonly path: JsonPath;
  /** Taken apart. Absent when a part of it is only known later: the name of a secret that the stack itself makes. */
  readonly reference?: DynamicReference;
}

/**
 * Every dynamic reference in resources and outputs, those too that `Fn::Sub` and `Fn::Join` put together of what is known.
 * What a condition leaves out is not among them. Without an evaluator nothing is known, and every branch counts.
 */
export function findReferenceUses(body: TemplateBody, evaluator?: Evaluator): ReferenceUse[] {
  const sections = [
    ["Resources", body.Resources],
    ["Outputs", body.Outputs ?? {}],
  ] as const;
  return sections.flatMap(([section, declarations]) =>
    Object.entries(declarations).flatMap(([name, declaration]) =>
      orElse(() => evaluator?.isActive(declaration), true) === false
        ? []
        : usesIn(declaration, [section, name], evaluator),
    ),
  );
}

function usesIn(node: Json, path: JsonPath, evaluator: Evaluator | undefined): ReferenceUse[] {
  if (typeof node === "string") return toUses(node, path);
  if (Array.isArray(node)) return node.flatMap((item, index) => usesIn(item, [...path, index], evaluator));
  if (!isJsonObject(node) || !JSON.stringify(node).includes("{{resolve:")) return [];
  const [key = "", ...others] = Object.keys(node);
  if (others.length > 0 || !key.startsWith("Fn::")) {
    return Object.entries(node).flatMap(([name, member]) => usesIn(member, [...path, name], evaluator));
  }
  const argument = node[key] ?? null;
  if (key === "Fn::If" && Array.isArray(argument)) {
    const [condition] = argument;
    const holds = orElse(
      () => (typeof condition === "string" ? evaluator?.condition(condition) : undefined),
      undefined,
    );
    const taken = holds === undefined ? [1, 2] : [holds ? 1 : 2];
    return taken.flatMap((index) => usesIn(argument[index] ?? null, [...path, key, index], evaluator));
  }
  const value = orElse(() => evaluator?.evaluate(node, path), undefined);
  if (typeof value === "string") return toUses(value, path);
  const written = writtenText(key, argument);
  return written === undefined ? usesIn(argument, [...path, key], evaluator) : toUses(written, path);
}

/** References whose parts may be only known later. */
const PATTERN = /\{\{resolve:(?:[^{}]|\$\{[^{}]*\})*\}\}/g;

function toUses(text: string, path: JsonPath): ReferenceUse[] {
  return [...text.matchAll(PATTERN)].map(([source]) => {
    const [reference] = findDynamicReferences(source);
    return reference === undefined ? { source, path } : { source, path, reference };
  });
}

/** What a function puts together, with `${…}` for what is only known later. */
function writtenText(key: string, argument: Json): string | undefined {
  if (key === "Fn::Sub") {
    const text: unknown = Array.isArray(argument) ? argument[0] : argument;
    return typeof text === "string" ? text : undefined;
  }
  if (key !== "Fn::Join" || !Array.isArray(argument)) return undefined;
  const [separator, parts] = argument;
  if (typeof separator !== "string" || !Array.isArray(parts)) return undefined;
  return parts.map((part) => (typeof part === "string" ? part : `\${${nameOf(part)}}`)).join(separator);
}

function nameOf(part: Json): string {
  const name = isJsonObject(part) ? Object.values(part)[0] : undefined;
  return typeof name === "string"
    ? name
    : Array.isArray(name) && name.every((each) => typeof each === "string")
      ? name.join(".")
      : "…";
}

/** What cannot be evaluated is refused elsewhere, or left to CloudFormation. */
function orElse<T>(evaluate: () => T, otherwise: T): T {
  try {
    return evaluate();
  } catch (failure) {
    if (failure instanceof TemplateError) return otherwise;
    throw failure;
  }
}
