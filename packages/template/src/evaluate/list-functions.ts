import { UNKNOWN } from "../evaluation.ts";
import type { JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuse, refuseAsService, type Intrinsic } from "./intrinsic.ts";
import { isScalar, scalarText } from "./scalar.ts";

/** `Fn::Select`. Other members of the list may be unknown. */
export const select: Intrinsic = (argument, path, evaluation) => {
  if (!Array.isArray(argument) || argument.length !== 2) return refuseSelect(path);
  const [indexNode = null, listNode = null] = argument;
  const index = evaluation.value(indexNode, [...path, 0]);
  const list = evaluation.value(listNode, [...path, 1]);
  if (index === UNKNOWN || list === UNKNOWN) return UNKNOWN;
  const position = isScalar(index) ? scalarText(index) : "";
  if (!/^\d+$/.test(position) || !Array.isArray(list)) return refuseSelect(path);
  const chosen = list[Number(position)];
  if (chosen === undefined) {
    return refuseAsService(
      TemplateErrorCode.Structure,
      `Template error: Fn::Select cannot select nonexistent value at index ${position}`,
      path,
      `The list has ${list.length} members; indexes count from 0.`,
    );
  }
  return chosen;
};

/** `Fn::Split`. */
export const split: Intrinsic = (argument, path, evaluation) => {
  const [delimiterNode, sourceNode] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  if (typeof delimiterNode !== "string" || sourceNode === undefined) return refuseSplit(path);
  const source = evaluation.value(sourceNode, [...path, 1]);
  if (source === UNKNOWN) return UNKNOWN;
  return isScalar(source) ? scalarText(source).split(delimiterNode) : refuseSplit(path);
};

/** `Fn::Length` of `AWS::LanguageExtensions`. */
export const length: Intrinsic = (argument, path, evaluation) => {
  const list = evaluation.value(argument, path);
  if (list === UNKNOWN) return UNKNOWN;
  if (Array.isArray(list)) return list.length;
  return refuse(TemplateErrorCode.Structure, "Fn::Length requires a list or a function that returns a list.", path);
};

/** `Fn::GetAZs` of a region; the empty string means the region of the stack. */
export const getAvailabilityZones: Intrinsic = (argument, path, evaluation) => {
  const named = evaluation.value(argument, path);
  if (named === UNKNOWN) return UNKNOWN;
  if (typeof named !== "string") {
    return refuse(
      TemplateErrorCode.Structure,
      "Every Fn::GetAZs object requires the name of a region; the empty string means the region of the stack.",
      path,
    );
  }
  const region = named === "" ? evaluation.scope.pseudo.region : named;
  return [...(evaluation.scope.availabilityZones?.(region) ?? ["a", "b", "c"].map((zone) => `${region}${zone}`))];
};

function refuseSelect(path: JsonPath): never {
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Select"], path);
}

function refuseSplit(path: JsonPath): never {
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Split"], path);
}
