import { isJsonObject } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";
import { isLoop } from "./transforms.ts";

const attributes: readonly string[] = ["Condition", "Description", "Export", "Value"];

/** Which outputs are not declared as CloudFormation wants them. */
export function checkOutputs({ Outputs: outputs = {} }: TemplateBody): TemplateProblem[] {
  return Object.entries(outputs).flatMap(([name, output]) => {
    const path = ["Outputs", name];
    if (isLoop(name) || name === "Fn::Transform") return [];
    if (!isJsonObject(output)) {
      return [structureProblem(path, `The output ${name} is not an object.`, "Give it a Value.")];
    }
    const problems = Object.keys(output)
      .filter((attribute) => !attributes.includes(attribute))
      .map((attribute) =>
        structureProblem(
          [...path, attribute],
          `An output has no attribute ${attribute}.`,
          didYouMean(nearestName(attribute, attributes), `Attributes are ${attributes.join(", ")}.`),
        ),
      );
    if (output["Value"] !== undefined) return problems;
    const noValue = "Template format error: Every Outputs member must contain a Value object";
    return [
      structureProblem(path, `The output ${name} has no Value.`, "Give it one, or remove the output.", noValue),
      ...problems,
    ];
  });
}
