import { MASK } from "@stacksteward/workflow";

import { knownAfterApply } from "../compare/value-text.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";

/** One part of a statement: what it names, or with `isInverted` all but that. Absent parts hold one empty text. */
export interface StatementPart {
  readonly isInverted: boolean;
  readonly texts: readonly string[];
}

/** One statement of a policy, with single values as lists and spellings that mean the same made one. */
export interface PolicyStatement {
  readonly isAllow: boolean;
  readonly principals: StatementPart;
  /** In lower case: their case does not count. */
  readonly actions: StatementPart;
  readonly resources: StatementPart;
  /** By operator and key, the values as one text. */
  readonly conditions: ReadonlyMap<string, string>;
}

/**
 * The statements of a policy document, which may be JSON in a string; `undefined` when it cannot be read, because a
 * function or a secret stands in its place. See "IAM JSON policy elements reference" in the IAM user guide.
 */
export function readPolicy(document: Json): PolicyStatement[] | undefined {
  const policy = typeof document === "string" ? parsed(document) : document;
  if (!isJsonObject(policy)) return undefined;
  const { Statement: statements } = policy;
  if (statements === undefined) return undefined;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.every((each) => isJsonObject(each) && typeof each["Effect"] === "string")
    ? list.filter(isJsonObject).map(readStatement)
    : undefined;
}

/** Whether nobody can say what a text stands for: a function that was not evaluated, a secret, a value not known yet. */
export function isOpaque(text: string): boolean {
  return text.startsWith("{") || hidesSomething(text);
}

/** Whether a text holds a secret or a value not known yet: written alike, it may still be another one. */
export function hidesSomething(text: string): boolean {
  return text.includes(MASK) || text.includes(knownAfterApply);
}

function readStatement(statement: JsonObject): PolicyStatement {
  return {
    isAllow: statement["Effect"] !== "Deny",
    principals: partOf(statement, "Principal", principalsOf),
    actions: partOf(statement, "Action", (node) =>
      textsOf(node).map((text) => (isOpaque(text) ? text : text.toLowerCase())),
    ),
    resources: partOf(statement, "Resource", textsOf),
    conditions: conditionsOf(statement["Condition"]),
  };
}

function partOf(statement: JsonObject, name: string, read: (node: Json) => string[]): StatementPart {
  const inverted = statement[`Not${name}`];
  const node = statement[name] ?? inverted;
  const texts = node === undefined ? [""] : [...new Set(read(node))].toSorted();
  return { isInverted: inverted !== undefined, texts };
}

/** A string is a list of one. What is no text, such as a function, stands for itself as JSON. */
function textsOf(node: Json): string[] {
  return (Array.isArray(node) ? node : [node]).map((text) =>
    typeof text === "object" ? canonical(text) : String(text),
  );
}

/** `*` and `{"AWS": "*"}` are the same, and so are the number of an account and the ARN of its root. */
function principalsOf(node: Json): string[] {
  if (!isJsonObject(node) || !Object.keys(node).every((kind) => principalKinds.has(kind))) return textsOf(node);
  return Object.entries(node).flatMap(([kind, names]) =>
    textsOf(names).map((name) => {
      if (isOpaque(name)) return name;
      if (kind !== "AWS") return `${kind}:${name}`;
      if (name === "*") return name;
      return `AWS:${/^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name}`;
    }),
  );
}

const principalKinds: ReadonlySet<string> = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

function conditionsOf(node: Json | undefined): Map<string, string> {
  if (node === undefined) return new Map();
  if (!isJsonObject(node)) return new Map([["", canonical(node)]]);
  return new Map(
    Object.entries(node).flatMap(([operator, keys]): [string, string][] =>
      isJsonObject(keys) && !operator.startsWith("Fn::")
        ? Object.entries(keys).map(([key, values]) => [
            `${operator} ${key.toLowerCase()}`,
            JSON.stringify([...new Set(textsOf(values))].toSorted()),
          ])
        : [[operator, canonical(keys)]],
    ),
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** JSON whose keys are sorted, so that the same value is the same text. */
export function canonical(node: Json): string {
  if (Array.isArray(node)) return `[${node.map(canonical).join(",")}]`;
  if (!isJsonObject(node)) return JSON.stringify(node);
  const members = Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}
