import { parseParameterType, plainParameterTypes } from "../inputs/parameter-type.ts";
import { isJsonObject } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";

/** See "Parameters" in the user guide. */
const attributes: readonly string[] = [
  "AllowedPattern",
  "AllowedValues",
  "ConstraintDescription",
  "Default",
  "Description",
  "MaxLength",
  "MaxValue",
  "MinLength",
  "MinValue",
  "NoEcho",
  "Type",
];

/** Which parameters are not declared as CloudFormation wants them. */
export function checkParameters({ Parameters: parameters = {} }: TemplateBody): TemplateProblem[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const path = ["Parameters", name];
    if (!isJsonObject(parameter)) {
      return [structureProblem(path, `The parameter ${name} is not an object.`, "Give it a Type.")];
    }
    return [...checkType(name, parameter["Type"]), ...unknownAttributes(name, Object.keys(parameter))];
  });
}

function checkType(name: string, type: unknown): TemplateProblem[] {
  const path = ["Parameters", name];
  if (typeof type !== "string") {
    return [
      structureProblem(
        path,
        `The parameter ${name} has no Type.`,
        "Write Type: String, or another type.",
        "Template format error: Every Parameters object must contain a Type member.",
      ),
    ];
  }
  if (parseParameterType(type) !== undefined) return [];
  return [
    structureProblem(
      [...path, "Type"],
      `There is no parameter type ${type}.`,
      didYouMean(nearestName(type, plainParameterTypes), `Types are ${plainParameterTypes.join(", ")}.`),
      `Template format error: Unrecognized parameter type: ${type}`,
    ),
  ];
}

function unknownAttributes(name: string, found: readonly string[]): TemplateProblem[] {
  return found
    .filter((attribute) => !attributes.includes(attribute))
    .map((attribute) =>
      structureProblem(
        ["Parameters", name, attribute],
        `A parameter has no attribute ${attribute}.`,
        didYouMean(nearestName(attribute, attributes), `Attributes are ${attributes.join(", ")}.`),
        `Invalid template parameter property '${attribute}'`,
      ),
    );
}
