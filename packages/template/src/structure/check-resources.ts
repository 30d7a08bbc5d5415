import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";
import { isLoop } from "./transforms.ts";

/** See "Resource attribute reference" in the template reference. `Version` belongs to custom resources. */
const attributes: readonly string[] = [
  "Condition",
  "CreationPolicy",
  "DeletionPolicy",
  "DependsOn",
  "Description",
  "Metadata",
  "Properties",
  "Type",
  "UpdatePolicy",
  "UpdateReplacePolicy",
  "Version",
];

const policies: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"],
  UpdateReplacePolicy: ["Delete", "Retain", "Snapshot"],
};

/** Which resources are not declared as CloudFormation wants them. Macros may add attributes of their own. */
export function checkResources(body: TemplateBody, options: { readonly isRewritten: boolean }): TemplateProblem[] {
  return Object.entries<Json>(body.Resources).flatMap(([logicalId, resource]) => {
    if (isLoop(logicalId) || logicalId === "Fn::Transform") return [];
    const path = ["Resources", logicalId];
    if (!isJsonObject(resource)) {
      return [
        structureProblem(
          path,
          `The resource ${logicalId} is not an object.`,
          "Give it a Type.",
          "Template format error: Any Resources member must be an object.",
        ),
      ];
    }
    return [
      ...checkType(path, logicalId, resource),
      ...(options.isRewritten ? [] : unknownAttributes(path, resource)),
      ...checkDependsOn(path, resource["DependsOn"]),
      ...Object.keys(policies).flatMap((name) => checkPolicy([...path, name], name, resource[name])),
      ...checkObject([...path, "Properties"], "Properties", resource["Properties"]),
      ...checkObject([...path, "Metadata"], "Metadata", resource["Metadata"]),
    ];
  });
}

function checkType(path: string[], logicalId: string, resource: JsonObject): TemplateProblem[] {
  if (typeof resource["Type"] === "string" && resource["Type"] !== "") return [];
  const sentence = `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`;
  return [
    structureProblem(path, `The resource ${logicalId} has no Type.`, "Write one, such as AWS::SQS::Queue.", sentence),
  ];
}

function unknownAttributes(path: string[], resource: JsonObject): TemplateProblem[] {
  return Object.keys(resource)
    .filter((name) => !attributes.includes(name))
    .map((name) =>
      structureProblem(
        [...path, name],
        `A resource has no attribute ${name}.`,
        didYouMean(nearestName(name, attributes), "Move it below Properties if it is a property."),
        `Invalid template resource property '${name}'`,
      ),
    );
}

function checkDependsOn(path: string[], value: Json | undefined): TemplateProblem[] {
  const names = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (names.every((name) => typeof name === "string")) return [];
  return [
    structureProblem(
      [...path, "DependsOn"],
      "DependsOn is neither a name nor a list of names.",
      "Functions do not work there; write logical ids.",
    ),
  ];
}

/** A function is for the language extensions to evaluate. */
function checkPolicy(path: string[], name: string, value: Json | undefined): TemplateProblem[] {
  const allowed = policies[name] ?? [];
  if (value === undefined || isJsonObject(value) || (typeof value === "string" && allowed.includes(value))) return [];
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return [
    structureProblem(
      path,
      `${name} cannot be ${JSON.stringify(value)}.`,
      didYouMean(nearestName(written, allowed), `It is one of ${allowed.join(", ")}.`),
      name === "DeletionPolicy"
        ? `Template format error: Unrecognized DeletionPolicy ${written} for resource ${path[1]}`
        : undefined,
    ),
  ];
}

function checkObject(path: string[], name: string, value: Json | undefined): TemplateProblem[] {
  if (value === undefined || isJsonObject(value)) return [];
  return [structureProblem(path, `${name} is not an object.`, "Write names with values below it, or leave it out.")];
}
