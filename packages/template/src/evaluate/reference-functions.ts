import { UNKNOWN, type Value } from "../evaluation.ts";
import type { Json, JsonPath } from "../json.ts";
import { TemplateError, TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuseAsService, type Evaluation, type Intrinsic } from "./intrinsic.ts";
import { isPseudoParameter, pseudoParameter } from "./pseudo-parameters.ts";
import { isScalar, scalarText } from "./scalar.ts";

/** `Ref` to a parameter, a pseudo parameter or a resource. */
export const ref: Intrinsic = (argument, path, evaluation) =>
  typeof argument === "string"
    ? refTo(argument, path, evaluation)
    : refuseAsService(TemplateErrorCode.Structure, argumentSentences.Ref, path);

/** `Fn::GetAtt` as a list or as `Resource.Attribute`; the name of the attribute may be a function. */
export const getAttribute: Intrinsic = (argument, path, evaluation) => {
  const [logicalId, ...rest] = typeof argument === "string" ? splitAtDot(argument) : listOf(argument);
  const names = rest.map((node, index) => evaluation.value(node, [...path, index + 1]));
  if (
    typeof logicalId !== "string" ||
    names.length === 0 ||
    !names.every((name) => name === UNKNOWN || isScalar(name))
  ) {
    return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::GetAtt"], path);
  }
  if (names.includes(UNKNOWN)) return UNKNOWN;
  return attributeOf(logicalId, names.filter(isScalar).map(scalarText).join("."), path, evaluation);
};

/** What a name refers to, as `Ref` and `${Name}` of `Fn::Sub` understand it. */
export function refTo(name: string, path: JsonPath, evaluation: Evaluation): Value | undefined {
  const { body, scope } = evaluation;
  if (isPseudoParameter(name)) return pseudoParameter(name, scope.pseudo);
  if (Object.hasOwn(scope.parameters, name)) return copyOf(scope.parameters[name]);
  if (Object.hasOwn(body.Parameters ?? {}, name)) {
    return refuseAsService(TemplateErrorCode.ParameterMissing, `Parameters: [${name}] must have values`, path);
  }
  requireResource(name, path, evaluation);
  return scope.ref(name);
}

/** What `Resource.Attribute` refers to, as `Fn::GetAtt` and `Fn::Sub` understand it. */
export function attributeOf(logicalId: string, name: string, path: JsonPath, evaluation: Evaluation): Value {
  requireResource(logicalId, path, evaluation);
  try {
    return evaluation.scope.attribute(logicalId, name);
  } catch (error) {
    throw error instanceof TemplateError ? placed(error, path) : error;
  }
}

/** A resource whose condition is false exists as little as one that was never declared; for a condition none exists. */
function requireResource(name: string, path: JsonPath, evaluation: Evaluation): void {
  const [block = "Resources"] = path;
  const { UnresolvedReference } = TemplateErrorCode;
  if (block === "Conditions" || block === "Rules") {
    const sentence = `Template format error: Unresolved dependencies [${name}]. Cannot reference resources in the ${block} block of the template`;
    refuseAsService(UnresolvedReference, sentence, path, "Use parameters, pseudo parameters and mappings only.");
  }
  const declared = Object.hasOwn(evaluation.body.Resources, name);
  if (declared && evaluation.isActive(name)) return;
  const sentence =
    block === "Outputs"
      ? `Unresolved resource dependencies [${name}] in the Outputs block of the template`
      : `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`;
  const remedy = declared
    ? `The condition of ${name} is false: give what refers to it the same condition, or choose with Fn::If.`
    : `Declare ${name} in Parameters or Resources, or correct the name.`;
  refuseAsService(UnresolvedReference, sentence, path, remedy);
}

/** The scope does not know where it was asked from. */
function placed(error: TemplateError, path: JsonPath): TemplateError {
  const [first, ...others] = error.problems.map((problem) => ({ path, ...problem }));
  return first === undefined ? error : new TemplateError([first, ...others]);
}

function splitAtDot(text: string): string[] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function listOf(node: Json): Json[] {
  return Array.isArray(node) ? node : [];
}

function copyOf(value: string | readonly string[] | typeof UNKNOWN | undefined): Value | undefined {
  return typeof value === "object" ? [...value] : value;
}
