import {
  buildDependencyGraph,
  circularDependencies,
  checkStructure,
  TemplateError,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import { missingMappingKeys } from "./missing-mapping-keys.ts";
import { assertCapabilities } from "./assert-capabilities.ts";
import type { PreparedParameters } from "./prepare-parameters.ts";

/**
 * Refuses a template that CloudFormation would refuse, or would only fail at later: wrong structure, references to
 * nothing, cycles, parameters without a good value, mappings without the region, capabilities nobody acknowledged.
 * Throws `TemplateError` with everything found, in the order of the file.
 */
export function checkTemplate(
  environment: Environment,
  stack: Stack,
  template: Template,
  parameters: PreparedParameters,
): void {
  const { body } = template;
  const structure = checkStructure(template);
  const found = [...structure, ...parameters.problems];
  // What stands on a sound structure is only looked at when there is one.
  if (structure.length === 0) {
    found.push(...circularDependencies(buildDependencyGraph(body)));
    if (found.length === 0) found.push(...missingMappingKeys(environment, stack, body, parameters.values));
  }
  const [first, ...rest] = found.map((problem) => located(template, problem)).toSorted(inFileOrder);
  if (first !== undefined) throw new TemplateError([first, ...rest]);
  assertCapabilities(stack, template);
}

function located(template: Template, problem: TemplateProblem): TemplateProblem {
  if (problem.range !== undefined) return problem;
  const range = template.locate(problem.path ?? [], "key");
  return range === undefined ? problem : { ...problem, range };
}

function inFileOrder(a: TemplateProblem, b: TemplateProblem): number {
  const [left, right] = [a.range?.start, b.range?.start];
  if (left === undefined || right === undefined) return 0;
  return left.line - right.line || left.column - right.column;
}
