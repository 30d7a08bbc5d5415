import { UNKNOWN, type Value } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuseAsService, type Evaluation, type Intrinsic } from "./intrinsic.ts";
import { isScalar, scalarText } from "./scalar.ts";

/** `Fn::FindInMap` with an optional fourth `{ DefaultValue }`; its keys may be functions themselves. */
export const findInMap: Intrinsic = (argument, path, evaluation) => {
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) return refuseArguments(path);
  const keys = argument.slice(0, 3).map((key, index) => evaluation.value(key, [...path, index]));
  if (keys.includes(UNKNOWN)) return UNKNOWN;
  if (!keys.every(isScalar)) return refuseArguments(path);
  const [map = "", top = "", second = ""] = keys.map(scalarText);

  const found = lookUp(evaluation, map, top, second);
  if (found !== undefined) return evaluation.value(found, ["Mappings", map, top, second]);
  const fallback = argument[3];
  if (isJsonObject(fallback) && Object.hasOwn(fallback, "DefaultValue")) {
    return evaluation.value(fallback["DefaultValue"] ?? null, [...path, 3, "DefaultValue"]);
  }
  return refuseMissing(evaluation, { map, top, second }, path);
};

function lookUp(evaluation: Evaluation, map: string, top: string, second: string): Json | undefined {
  return member(member(member(evaluation.body.Mappings, map), top), second);
}

function member(node: unknown, key: string): Json | undefined {
  return isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

function refuseMissing(
  { body, scope }: Evaluation,
  { map, top, second }: { map: string; top: string; second: string },
  path: JsonPath,
): Value {
  const rows = member(body.Mappings, map);
  const row = member(rows, top);
  const remedy =
    rows === undefined
      ? `Declare ${map} in Mappings.`
      : row === undefined
        ? `Mapping ${map} has no key ${top}${top === scope.pseudo.region ? ", the region of this stack" : ""}: add it, or use one of ${keysOf(rows)}.`
        : `${map}.${top} has no key ${second}: add it, or use one of ${keysOf(row)}.`;
  return refuseAsService(
    TemplateErrorCode.MappingKeyMissing,
    `Template error: Unable to get mapping for ${map}::${top}::${second}`,
    path,
    remedy,
  );
}

function keysOf(node: Json): string {
  const keys = isJsonObject(node) ? Object.keys(node) : [];
  return keys.length > 8 ? `${keys.slice(0, 8).join(", ")}, …` : keys.join(", ");
}

function refuseArguments(path: JsonPath): never {
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::FindInMap"], path);
}
