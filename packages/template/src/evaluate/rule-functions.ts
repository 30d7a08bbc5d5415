import { UNKNOWN, type Unknown, type Value } from "../evaluation.ts";
import type { Json, JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { refuse, type ConditionFunction, type Evaluation, type Intrinsic } from "./intrinsic.ts";
import { isScalar, scalarText, textList } from "./scalar.ts";

const contains: ConditionFunction = (argument, path, evaluation) => {
  const [list, wanted] = pair(argument, path, evaluation);
  return compare(list, wanted, path, (members, [text]) => text !== undefined && members.includes(text));
};

const eachMemberEquals: ConditionFunction = (argument, path, evaluation) => {
  const [list, wanted] = pair(argument, path, evaluation);
  return compare(list, wanted, path, (members, [text]) => members.every((member) => member === text));
};

const eachMemberIn: ConditionFunction = (argument, path, evaluation) => {
  const [list, allowed] = pair(argument, path, evaluation);
  return compare(list, allowed, path, (members, texts) => members.every((member) => texts.includes(member)));
};

const refAll: Intrinsic = (argument, path, evaluation) =>
  parametersOfType(argument, path, evaluation).map((name) => evaluation.value({ Ref: name }, path) ?? UNKNOWN);

const valueOf: Intrinsic = (argument, path, evaluation) => {
  const [parameter, attribute] = names(argument, path);
  return evaluation.scope.parameterAttribute?.(parameter, attribute) ?? UNKNOWN;
};

const valueOfAll: Intrinsic = (argument, path, evaluation) => {
  const [type, attribute] = names(argument, path);
  return parametersOfType(type, path, evaluation).map(
    (name) => evaluation.scope.parameterAttribute?.(name, attribute) ?? UNKNOWN,
  );
};

/**
 * The functions of `Rules` that are true or false, by name.
 * See "Rule-specific intrinsic functions" in the CloudFormation template reference.
 */
export const ruleFunctions: readonly (readonly [string, ConditionFunction])[] = [
  ["Fn::Contains", contains],
  ["Fn::EachMemberEquals", eachMemberEquals],
  ["Fn::EachMemberIn", eachMemberIn],
];

/** The functions of `Rules` that return values, by name. */
export const ruleValueFunctions: readonly (readonly [string, Intrinsic])[] = [
  ["Fn::RefAll", refAll],
  ["Fn::ValueOf", valueOf],
  ["Fn::ValueOfAll", valueOfAll],
];

function pair(argument: Json, path: JsonPath, evaluation: Evaluation): [Value | undefined, Value | undefined] {
  if (!Array.isArray(argument) || argument.length !== 2) return refuseArguments(path);
  const [left = null, right = null] = argument;
  return [evaluation.value(left, [...path, 0]), evaluation.value(right, [...path, 1])];
}

function compare(
  list: Value | undefined,
  other: Value | undefined,
  path: JsonPath,
  holds: (members: readonly string[], others: readonly string[]) => boolean,
): boolean | Unknown {
  const members = textList(list);
  const others = isScalar(other) ? [scalarText(other)] : textList(other);
  if (members === undefined || others === undefined) return refuseArguments(path);
  return members === UNKNOWN || others === UNKNOWN ? UNKNOWN : holds(members, others);
}

function names(argument: Json, path: JsonPath): [string, string] {
  const [first, second] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  return typeof first === "string" && typeof second === "string" ? [first, second] : refuseArguments(path);
}

function parametersOfType(type: Json, path: JsonPath, evaluation: Evaluation): string[] {
  if (typeof type !== "string") return refuseArguments(path);
  const declared = Object.entries(evaluation.body.Parameters ?? {});
  return declared.filter(([, parameter]) => parameter["Type"] === type).map(([name]) => name);
}

const expectedArguments: Readonly<Record<string, string>> = {
  "Fn::Contains": "a list of strings and a string",
  "Fn::EachMemberEquals": "a list of strings and a string",
  "Fn::EachMemberIn": "two lists of strings",
  "Fn::RefAll": "the name of a parameter type",
  "Fn::ValueOf": "the name of a parameter and an attribute of its resource",
  "Fn::ValueOfAll": "the name of a parameter type and an attribute of its resources",
};

function refuseArguments(path: JsonPath): never {
  const name = String(path.at(-1));
  return refuse(TemplateErrorCode.Structure, `${name} requires ${expectedArguments[name] ?? "other arguments"}.`, path);
}
