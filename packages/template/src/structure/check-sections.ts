import { nearestName } from "../nearest-name.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { didYouMean, structureProblem } from "./structure-problem.ts";

/** See "CloudFormation template sections" in the user guide. `Hooks` is for blue/green deployments. */
const sections: readonly string[] = [
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Hooks",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
  "Transform",
];

/** Which sections are not CloudFormation's; and the version and description, which have only one right form. */
export function checkSections(body: TemplateBody): TemplateProblem[] {
  const unknown = Object.keys(body).filter((name) => !sections.includes(name));
  const problems = unknown.map((name) =>
    structureProblem(
      [name],
      `A template has no section called ${name}.`,
      didYouMean(nearestName(name, sections), `Sections are ${sections.join(", ")}.`),
      `Invalid template property or properties [${unknown.join(", ")}]`,
    ),
  );
  const version = body.AWSTemplateFormatVersion;
  if (version !== undefined && version !== "2010-09-09") {
    problems.push(
      structureProblem(
        ["AWSTemplateFormatVersion"],
        `There is no template format version ${JSON.stringify(version)}.`,
        "Write 2010-09-09, the only one, or leave it out.",
        "Template format error: unsupported value for AWSTemplateFormatVersion.",
      ),
    );
  }
  if (Object.keys(body.Resources).length === 0) {
    problems.push(
      structureProblem(
        ["Resources"],
        "The template has no Resources.",
        "Declare at least one resource.",
        "Template format error: At least one Resources member must be defined.",
      ),
    );
  }
  return problems;
}
