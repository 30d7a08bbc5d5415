import { ServiceError } from "../wire/service-error.ts";
import {
  conditionKeys,
  conditionOperators,
  type AccessPolicy,
  type Condition,
  type ConditionKey,
  type ConditionOperator,
  type Statement,
} from "./policy.ts";

/**
 * Reads a policy document. Throws `MalformedPolicyDocument` for what is none, and `NotImplemented`, by its name, for what
 * would have to be evaluated and is not: a policy that is half understood would allow or deny something else.
 */
export function readPolicy(text: string): AccessPolicy {
  const document = readJson(text);
  if (!isRecord(document)) throw malformed("it is no JSON object");
  const statements = listOf(document["Statement"]);
  if (statements.length === 0) throw malformed("it has no Statement");
  if (document["Version"] !== "2012-10-17") throw notEvaluated(`Version ${JSON.stringify(document["Version"])}`);
  return { statements: statements.map(readStatement) };
}

const statementMembers: readonly string[] = ["Sid", "Effect", "Action", "Resource", "Condition"];

function readStatement(statement: unknown): Statement {
  if (!isRecord(statement)) throw malformed("a Statement is no object");
  const unknown = Object.keys(statement).find((name) => !statementMembers.includes(name));
  if (unknown !== undefined) throw notEvaluated(unknown);
  const { Effect: effect, Action: action, Resource: resource, Condition: condition = {} } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw malformed(`the Effect ${JSON.stringify(effect)} is neither`);
  return {
    effect,
    actions: textsOf("Action", action),
    resources: textsOf("Resource", resource),
    conditions: readConditions(condition),
  };
}

function readConditions(condition: unknown): readonly Condition[] {
  if (!isRecord(condition)) throw malformed("a Condition is no object");
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isOperator(operator)) throw notEvaluated(`the operator ${operator}`);
    if (!isRecord(keys)) throw malformed(`${operator} is no object`);
    return Object.entries(keys).map(([key, values]): Condition => {
      if (!isKey(key)) throw notEvaluated(`the condition key ${key}`);
      return { operator, key, values: textsOf(key, values) };
    });
  });
}

function textsOf(element: string, value: unknown): readonly string[] {
  const texts = listOf(value).map((item) => {
    if (typeof item !== "string") throw malformed(`${element} is no text`);
    if (item.includes("${")) throw notEvaluated(`the variable in ${item}`);
    return item;
  });
  if (texts.length === 0) throw malformed(`a Statement has no ${element}`);
  return texts;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOperator(operator: string): operator is ConditionOperator {
  return conditionOperators.some((known) => known === operator);
}

function isKey(key: string): key is ConditionKey {
  return conditionKeys.some((known) => known === key);
}

function malformed(what: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", `The policy is not a policy document: ${what}.`);
}

function notEvaluated(what: string): ServiceError {
  return new ServiceError("NotImplemented", `The local cloud does not evaluate ${what} in a session policy.`, {
    statusCode: 501,
    fault: "Receiver",
  });
}
