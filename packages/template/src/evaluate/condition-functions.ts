import { UNKNOWN, type Unknown } from "../evaluation.ts";
import type { Json, JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuseAsService, type ConditionFunction, type Evaluation } from "./intrinsic.ts";
import { ruleFunctions } from "./rule-functions.ts";
import { isScalar, scalarText } from "./scalar.ts";

const equals: ConditionFunction = (argument, path, evaluation) => {
  const members = Array.isArray(argument) && argument.length === 2 ? argument : refuseEquals(path);
  const [left, right] = members.map((member, index) => evaluation.value(member, [...path, index]));
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (!isScalar(left) || !isScalar(right)) return refuseEquals(path);
  return scalarText(left) === scalarText(right);
};

const not: ConditionFunction = (argument, path, evaluation) => {
  if (!Array.isArray(argument) || argument.length !== 1) {
    return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Not"], path);
  }
  const truth = evaluation.truth(argument[0] ?? null, [...path, 0]);
  return truth === UNKNOWN ? UNKNOWN : !truth;
};

const and: ConditionFunction = (argument, path, evaluation) => decide(false, argument, path, evaluation);

const or: ConditionFunction = (argument, path, evaluation) => decide(true, argument, path, evaluation);

/** The functions whose result is true or false, by name: those of `Conditions` and those of `Rules`. */
export const conditionFunctions: ReadonlyMap<string, ConditionFunction> = new Map([
  ["Fn::Equals", equals],
  ["Fn::Not", not],
  ["Fn::And", and],
  ["Fn::Or", or],
  ...ruleFunctions,
]);

/** One member that is `deciding` decides; an unknown member leaves it open. Every member is evaluated, so that none hides its errors. */
function decide(deciding: boolean, argument: Json, path: JsonPath, evaluation: Evaluation): boolean | Unknown {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10) {
    return refuseAsService(TemplateErrorCode.Structure, argumentSentences[deciding ? "Fn::Or" : "Fn::And"], path);
  }
  const truths = argument.map((member, index) => evaluation.truth(member, [...path, index]));
  if (truths.includes(deciding)) return deciding;
  return truths.includes(UNKNOWN) ? UNKNOWN : !deciding;
}

function refuseEquals(path: JsonPath): never {
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Equals"], path);
}
