import type { TemplateProblem } from "../template-error.ts";
import type { Template } from "../template.ts";
import { checkFunctions } from "./check-functions.ts";
import { checkLimits } from "./check-limits.ts";
import { checkMappings } from "./check-mappings.ts";
import { checkNames } from "./check-names.ts";
import { checkOutputs } from "./check-outputs.ts";
import { checkParameters } from "./check-parameters.ts";
import { checkReferences } from "./check-references.ts";
import { checkResources } from "./check-resources.ts";
import { checkSections } from "./check-sections.ts";
import { placeProblems } from "./place-problems.ts";
import { isRewrittenByMacro } from "./transforms.ts";

/**
 * What of a template CloudFormation would refuse before it looks at any property: sections, declarations, names,
 * functions, references, quotas. In the order of the source, with places. A template that a macro rewrites is held only
 * to what macros cannot change; check what the macro answered again.
 */
export function checkStructure(template: Pick<Template, "body" | "locate">): TemplateProblem[] {
  const { body } = template;
  const isRewritten = isRewrittenByMacro(body);
  const problems = [
    ...checkParameters(body),
    ...checkMappings(body),
    ...checkNames(body),
    ...checkResources(body, { isRewritten }),
    ...checkLimits(body),
    ...(isRewritten
      ? []
      : [...checkSections(body), ...checkOutputs(body), ...checkFunctions(body), ...checkReferences(body)]),
  ];
  return placeProblems(template, problems);
}
