import { UNKNOWN, type Value } from "../evaluation.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuse, refuseAsService, type Intrinsic } from "./intrinsic.ts";
import { containsUnknown, isScalar, scalarText, textList } from "./scalar.ts";

/** `Fn::Join`: unknown as a whole when one member is. */
export const join: Intrinsic = (argument, path, evaluation) => {
  const [delimiter, listNode] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  const list = listNode === undefined ? undefined : textList(evaluation.value(listNode, [...path, 1]));
  if (list === UNKNOWN) return UNKNOWN;
  if (typeof delimiter === "string" && list !== undefined) return list.join(delimiter);
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Join"], path);
};

/** `Fn::Base64` of the UTF-8 bytes of a string. */
export const base64: Intrinsic = (argument, path, evaluation) => {
  const value = evaluation.value(argument, path);
  if (value === UNKNOWN) return UNKNOWN;
  if (isScalar(value)) return Buffer.from(scalarText(value), "utf8").toString("base64");
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Base64"], path);
};

/** `Fn::ToJsonString` of `AWS::LanguageExtensions`: keys keep the order of the template. */
export const toJsonString: Intrinsic = (argument, path, evaluation) => {
  const value: Value = evaluation.value(argument, path) ?? null;
  if (containsUnknown(value)) return UNKNOWN;
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return refuse(TemplateErrorCode.Structure, "Fn::ToJsonString requires an object or a list.", path);
};
