import { UNKNOWN, type Value } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import { subPieces } from "../references/sub-pieces.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuseAsService, type Evaluation, type Intrinsic } from "./intrinsic.ts";
import { attributeOf, refTo } from "./reference-functions.ts";
import { isScalar, scalarText } from "./scalar.ts";

/** `Fn::Sub` in both forms. Variables of its own map win over names of the template. */
export const sub: Intrinsic = (argument, path, evaluation) => {
  const { text, variables, textPath } = readArgument(argument, path);
  let result = "";
  let unknown = false;
  for (const piece of subPieces(text)) {
    if (piece.kind === "text") {
      result += piece.text;
      continue;
    }
    const value = variableValue(piece.name, variables, path, textPath, evaluation);
    if (value === UNKNOWN) unknown = true;
    else if (isScalar(value)) result += scalarText(value);
    else if (value !== undefined) {
      refuseAsService(
        TemplateErrorCode.Structure,
        `Template error: variable ${piece.name} in Fn::Sub expression does not resolve to a string`,
        textPath,
      );
    }
  }
  return unknown ? UNKNOWN : result;
};

function readArgument(argument: Json, path: JsonPath): { text: string; variables: JsonObject; textPath: JsonPath } {
  if (typeof argument === "string") return { text: argument, variables: {}, textPath: path };
  const [text, variables] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  if (typeof text === "string" && isJsonObject(variables)) return { text, variables, textPath: [...path, 0] };
  return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Sub"], path);
}

function variableValue(
  name: string,
  variables: JsonObject,
  path: JsonPath,
  textPath: JsonPath,
  evaluation: Evaluation,
): Value | undefined {
  if (Object.hasOwn(variables, name)) return evaluation.value(variables[name] ?? null, [...path, 1, name]);
  if (!/^[\w.:]+$/.test(name)) {
    refuseAsService(
      TemplateErrorCode.Structure,
      "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
      textPath,
      `Write \${!${name}} for a literal \${${name}}.`,
    );
  }
  const dot = name.indexOf(".");
  return dot === -1
    ? refTo(name, textPath, evaluation)
    : attributeOf(name.slice(0, dot), name.slice(dot + 1), textPath, evaluation);
}
