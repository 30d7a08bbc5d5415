import type { EvaluationScope, Evaluator, Value } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { createConditions } from "./conditions.ts";
import { refuse, type Evaluation } from "./intrinsic.ts";
import { isIntrinsicName, intrinsics } from "./intrinsics.ts";

/**
 * An evaluator of the parts of `body` in `scope`.
 * It expects language extensions to be expanded; a `Fn::ForEach` left over is refused.
 */
export function createEvaluator(body: TemplateBody, scope: EvaluationScope): Evaluator {
  const evaluation: Evaluation = {
    body,
    scope,
    value: (node, path) => evaluateNode(node, path, evaluation),
    truth: (node, path) => conditions.truth(node, path),
    condition: (name, path, user) => conditions.holds(name, path, user),
    isActive: (logicalId) => isActive(body.Resources[logicalId] ?? {}, ["Resources", logicalId]),
  };
  const conditions = createConditions(evaluation);

  function isActive(declaration: JsonObject, path: JsonPath): boolean {
    const { Condition: name } = declaration;
    return typeof name !== "string" || conditions.holds(name, [...path, "Condition"]);
  }

  return {
    body,
    condition: (name) => conditions.holds(name, ["Conditions", name]),
    isActive: (declaration) => isActive(declaration, ["Resources"]),
    evaluate: (node, path) => evaluateNode(node, path, evaluation),
  };
}

function evaluateNode(node: Json, path: JsonPath, evaluation: Evaluation): Value | undefined {
  if (Array.isArray(node)) return evaluateList(node, path, evaluation);
  if (!isJsonObject(node)) return node;
  const keys = Object.keys(node);
  const [name] = keys;
  if (keys.length === 1 && name !== undefined && isIntrinsicName(name)) {
    return callIntrinsic(name, node[name] ?? null, [...path, name], evaluation);
  }
  return evaluateObject(node, path, evaluation);
}

function callIntrinsic(name: string, argument: Json, path: JsonPath, evaluation: Evaluation): Value | undefined {
  const intrinsic = intrinsics.get(name);
  if (intrinsic !== undefined) return intrinsic(argument, path, evaluation);
  return name.startsWith("Fn::ForEach::")
    ? refuse(
        TemplateErrorCode.UnknownIntrinsic,
        `The loop ${name} was not written out.`,
        path,
        "Add Transform: AWS::LanguageExtensions to the template.",
      )
    : refuse(TemplateErrorCode.UnknownIntrinsic, `${name} is not an intrinsic function of CloudFormation.`, path);
}

function evaluateList(list: readonly Json[], path: JsonPath, evaluation: Evaluation): Value[] {
  const result: Value[] = [];
  for (const [index, member] of list.entries()) {
    const value = typeof member === "object" ? evaluateNode(member, [...path, index], evaluation) : member;
    if (value !== undefined) result.push(value);
  }
  return result;
}

function evaluateObject(node: JsonObject, path: JsonPath, evaluation: Evaluation): Value {
  const entries: [string, Value][] = [];
  for (const [key, member] of Object.entries(node)) {
    if (isWrittenBeside(key)) {
      const written = callIntrinsic(key, member, [...path, key], evaluation);
      if (isValueObject(written)) entries.push(...Object.entries(written));
      continue;
    }
    // Most members are scalars: they need no path of their own.
    const value = typeof member === "object" ? evaluateNode(member, [...path, key], evaluation) : member;
    if (value !== undefined) entries.push([key, value]);
  }
  // fromEntries defines its keys, so that a property called __proto__ stays a property.
  return Object.fromEntries(entries);
}

/** Whether a function may stand among other keys, beside which its result is written. */
function isWrittenBeside(key: string): boolean {
  return key === "Fn::Transform" || key.startsWith("Fn::ForEach::");
}

function isValueObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
