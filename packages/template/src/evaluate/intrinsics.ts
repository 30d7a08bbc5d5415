import { TemplateErrorCode } from "../template-error.ts";
import { cidr } from "./cidr.ts";
import { conditionFunctions } from "./condition-functions.ts";
import { findInMap } from "./find-in-map.ts";
import { refuse, type ConditionFunction, type Intrinsic } from "./intrinsic.ts";
import { getAvailabilityZones, length, select, split } from "./list-functions.ts";
import { getStackOutput, importValue } from "./other-stack-functions.ts";
import { getAttribute, ref } from "./reference-functions.ts";
import { ruleValueFunctions } from "./rule-functions.ts";
import { base64, join, toJsonString } from "./string-functions.ts";
import { sub } from "./sub.ts";
import { transform } from "./transform.ts";

const chooseBranch: Intrinsic = (argument, path, evaluation) => {
  const [name, whenTrue, whenFalse] = Array.isArray(argument) && argument.length === 3 ? argument : [];
  if (typeof name !== "string" || whenTrue === undefined || whenFalse === undefined) {
    return refuse(
      TemplateErrorCode.Structure,
      "Fn::If requires a list argument with three elements: the name of a condition and two values.",
      path,
    );
  }
  return evaluation.condition(name, path, "Fn::If")
    ? evaluation.value(whenTrue, [...path, 1])
    : evaluation.value(whenFalse, [...path, 2]);
};

/** Every function that may stand where a value is expected, by name. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ["Ref", ref],
  ["Fn::Base64", base64],
  ["Fn::Cidr", cidr],
  ["Fn::FindInMap", findInMap],
  ["Fn::GetAtt", getAttribute],
  ["Fn::GetAZs", getAvailabilityZones],
  ["Fn::GetStackOutput", getStackOutput],
  ["Fn::If", chooseBranch],
  ["Fn::ImportValue", importValue],
  ["Fn::Join", join],
  ["Fn::Length", length],
  ["Fn::Select", select],
  ["Fn::Split", split],
  ["Fn::Sub", sub],
  ["Fn::ToJsonString", toJsonString],
  ["Fn::Transform", transform],
  ...ruleValueFunctions,
  ...[...conditionFunctions].map(([name, call]): [string, Intrinsic] => [name, asIntrinsic(call)]),
]);

/** Whether an object with this one key is a function call, known or not. */
export function isIntrinsicName(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

function asIntrinsic(call: ConditionFunction): Intrinsic {
  return (argument, path, evaluation) => call(argument, path, evaluation);
}
