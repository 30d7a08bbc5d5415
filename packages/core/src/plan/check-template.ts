import {
  buildDependencyGraph,
  circularDependencies,
  expandLanguageExtensions,
  placeProblems,
  TemplateError,
  TemplateErrorCode,
  type EvaluationScope,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { assertCapabilities } from "./assert-capabilities.ts";
import { assertResourceTypes } from "./assert-resource-types.ts";
import { missingMappingKeys } from "./missing-mapping-keys.ts";
import type { PreparedParameters } from "./prepare-parameters.ts";
import { scopeBeforeDeployment } from "./scope-before-deployment.ts";

/**
 * Refuses a template that CloudFormation would refuse, or would only fail at later: what was found of it and of its
 * parameters already, cycles, mappings without the region, types that it may not hold, capabilities nobody acknowledged.
 * Throws `TemplateError` with everything found, in the order of the file.
 */
export function checkTemplate(
  environment: Environment,
  stack: Stack,
  template: Template,
  parameters: PreparedParameters,
): void {
  assertMeaning(environment, stack, template, parameters);
  assertCapabilities(stack, template);
}

/** The same without the capabilities, which the account can be asked about too. */
export function assertMeaning(
  environment: Environment,
  stack: Stack,
  template: Template,
  { problems, values }: Pick<PreparedParameters, "problems" | "values">,
): void {
  const found = [...problems];
  // What else can be wrong is only looked for in a sound template: it would mostly repeat what was found.
  if (found.length === 0) {
    found.push(...meaningProblems(template, scopeBeforeDeployment(environment, stack, values)));
  }
  const [first, ...rest] = placeProblems(template, found).map((problem) => withoutSecrets(problem, environment));
  if (first !== undefined) throw new TemplateError([first, ...rest]);
  assertResourceTypes(stack, template);
}

/** A secret may be the key that a mapping lacks. */
function withoutSecrets(problem: TemplateProblem, { secrets }: Environment): TemplateProblem {
  const { message, remedy, serviceMessage } = problem;
  return { ...problem, ...secrets.hideIn(present({ message, remedy, serviceMessage })) };
}

function meaningProblems(template: Template, scope: EvaluationScope): readonly TemplateProblem[] {
  try {
    const body = expandLanguageExtensions(template.body, scope);
    const cycles = circularDependencies(buildDependencyGraph(body));
    return cycles.length > 0 ? cycles : missingMappingKeys(body, scope);
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    // A loop over what is not known yet: only CloudFormation can say more.
    return cause.problems.filter(({ code }) => code !== TemplateErrorCode.Unsupported);
  }
}
