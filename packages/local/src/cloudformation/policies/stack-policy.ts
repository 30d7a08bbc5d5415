import { isJsonObject, type Json } from "@stacksteward/template";

import { validationError } from "../service-errors.ts";

/** What an update may do to a resource, as the actions of a stack policy name it. */
export const UpdateAction = {
  Modify: "Update:Modify",
  Replace: "Update:Replace",
  Delete: "Update:Delete",
} as const;
export type UpdateAction = (typeof UpdateAction)[keyof typeof UpdateAction];

/** A stack policy that was read and checked. Without statements it allows everything (recorded). */
export interface StackPolicy {
  /** As submitted. */
  readonly text: string;
  readonly statements: readonly PolicyStatement[];
}

/** One statement. Patterns match as written, with `*` and `?` for anything. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Choice;
  readonly resources: Choice;
  /** Each of them must hold. */
  readonly conditions: readonly TypeCondition[];
}

/** What is meant: one of `names`, or with `isNegated` everything but them. */
export interface Choice {
  readonly names: readonly string[];
  readonly isNegated: boolean;
}

/** A condition on the type of the resource, the only key there is. */
export interface TypeCondition {
  readonly operator: "StringEquals" | "StringLike";
  readonly types: readonly string[];
}

/**
 * Reads a stack policy. Refuses with the service's one sentence whatever is none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function readStackPolicy(text: string): StackPolicy {
  const document = parsed(text);
  if (!isJsonObject(document)) throw invalidPolicy();
  requireMembers(document, ["Version", "Id", "Statement"]);
  const statements = [document["Statement"] ?? []].flat();
  return { text, statements: statements.map(readStatement) };
}

function readStatement(node: Json): PolicyStatement {
  if (!isJsonObject(node)) throw invalidPolicy();
  requireMembers(node, ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
  const { Effect: effect, Principal: principal } = node;
  if ((effect !== "Allow" && effect !== "Deny") || principal !== "*") throw invalidPolicy();
  const actions = readChoice(node, "Action");
  const resources = readChoice(node, "Resource");
  if (!actions.names.every((name) => actionNames.has(name))) throw invalidPolicy();
  if (!resources.names.every((name) => name === "*" || name.startsWith("LogicalResourceId/"))) throw invalidPolicy();
  return { effect, actions, resources, conditions: readConditions(node["Condition"] ?? {}) };
}

const actionNames: ReadonlySet<string> = new Set([...Object.values(UpdateAction), "Update:*"]);

/** Exactly one of `X` and `NotX`. */
function readChoice(node: { readonly [name: string]: Json }, name: "Action" | "Resource"): Choice {
  const { [name]: meant, [`Not${name}`]: spared } = node;
  if ((meant === undefined) === (spared === undefined)) throw invalidPolicy();
  return { names: texts(meant ?? spared), isNegated: meant === undefined };
}

function readConditions(node: Json): TypeCondition[] {
  if (!isJsonObject(node)) throw invalidPolicy();
  return Object.entries(node).map(([operator, keys]) => {
    if ((operator !== "StringEquals" && operator !== "StringLike") || !isJsonObject(keys)) throw invalidPolicy();
    requireMembers(keys, ["ResourceType"]);
    return { operator, types: texts(keys["ResourceType"]) };
  });
}

function texts(node: Json | undefined): string[] {
  const list = Array.isArray(node) ? node : [node];
  const found = list.filter((each) => typeof each === "string");
  if (found.length === 0 || found.length < list.length) throw invalidPolicy();
  return found;
}

function requireMembers(node: object, known: readonly string[]): void {
  if (!Object.keys(node).every((name) => known.includes(name))) throw invalidPolicy();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPolicy();
  }
}

function invalidPolicy(): Error {
  return validationError("Error validating stack policy: Invalid stack policy");
}
