import { UNKNOWN } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { collectReferences } from "../references/collect-references.ts";
import { TemplateErrorCode } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { refuse, refuseAsService, type Intrinsic } from "./intrinsic.ts";
import { isScalar, scalarText } from "./scalar.ts";

/** `Fn::ImportValue`: unknown when the scope knows no exports. */
export const importValue: Intrinsic = (argument, path, evaluation) => {
  if (path[0] === "Conditions") {
    return refuseAsService(
      TemplateErrorCode.Structure,
      "Template error: Cannot use Fn::ImportValue in Conditions.",
      path,
    );
  }
  if (dependsOnResources(argument, evaluation.body)) {
    return refuseAsService(
      TemplateErrorCode.Structure,
      "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs",
      path,
    );
  }
  const name = evaluation.value(argument, path);
  if (name === UNKNOWN) return UNKNOWN;
  if (isScalar(name)) return evaluation.scope.importValue?.(scalarText(name)) ?? UNKNOWN;
  return refuse(
    TemplateErrorCode.Structure,
    "Fn::ImportValue requires the name of an export, or a function that returns it.",
    path,
  );
};

/** `Fn::GetStackOutput`: the scope is asked with every value of the request evaluated. */
export const getStackOutput: Intrinsic = (argument, path, evaluation) => {
  if (!isJsonObject(argument)) {
    return refuse(
      TemplateErrorCode.Structure,
      "Fn::GetStackOutput requires an object with StackName and OutputName.",
      path,
    );
  }
  const request: JsonObject = {};
  for (const [key, node] of Object.entries(argument)) {
    const value = evaluation.value(node, [...path, key]);
    if (value === UNKNOWN) return UNKNOWN;
    if (isScalar(value)) request[key] = scalarText(value);
  }
  return evaluation.scope.stackOutput?.(request) ?? UNKNOWN;
};

function dependsOnResources(node: Json, { Resources: resources }: TemplateBody): boolean {
  if (typeof node !== "object") return false;
  return collectReferences(node, []).some((reference) => {
    if (reference.kind === "Ref" || reference.kind === "Sub") return Object.hasOwn(resources, reference.name);
    return reference.kind === "GetAtt" || reference.kind === "ImportValue";
  });
}
