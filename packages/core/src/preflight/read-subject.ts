import {
  checkStructure,
  createEvaluator,
  describeInputs,
  expandLanguageExtensions,
  isRewrittenByMacro,
  placeProblems,
  TemplateError,
  type EvaluationScope,
  type Template,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { joinProblems, lintBeforePlan } from "../lint/lint-before-plan.ts";
import { judgeSecrets } from "../parameters/literal-secrets.ts";
import { assertMeaning } from "../plan/check-template.ts";
import type { PreparedParameters } from "../plan/prepare-parameters.ts";
import { pseudoParametersOf, scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import { orUnknown, type ReadSubject } from "./subject.ts";

/**
 * Refuses a template that is wrong in itself, or holds what must not be sent, as a plan does: about such a one the account is
 * asked nothing. Throws `TemplateError`.
 */
export async function assertAskable(
  environment: Environment,
  signal: AbortSignal,
  given: Stack,
  template: Template,
): Promise<void> {
  judgeSecrets(environment, given, template);
  const { problems } = await lintBeforePlan(environment, given, template, { regions: [environment.region], signal });
  const [first, ...rest] = placeProblems(template, joinProblems(checkStructure(template), problems));
  if (first !== undefined) throw new TemplateError([first, ...rest]);
}

/** Gets a template ready to be evaluated. Throws `TemplateError` for what its parameters make wrong in itself. */
export function readSubject(
  environment: Environment,
  stack: Stack,
  template: Template,
  parameters: PreparedParameters,
  { account, deployed }: { readonly account: string | undefined; readonly deployed: StackDescription | undefined },
): ReadSubject {
  // What is wrong with parameters is an answer of its own, and what follows from it is not known.
  if (parameters.problems.length === 0) assertMeaning(environment, stack, template, parameters);
  const before = scopeBeforeDeployment({ region: environment.region, account }, stack, parameters.values);
  const scope: EvaluationScope = {
    ...before,
    pseudo: {
      ...before.pseudo,
      ...pseudoParametersOf(environment.region),
      ...(deployed === undefined ? {} : { stackId: deployed.stackId }),
    },
  };
  const body = orUnknown(() => expandLanguageExtensions(template.body, scope)) ?? template.body;
  return {
    template,
    body,
    evaluator: createEvaluator(body, scope),
    parameters,
    inputs: describeInputs(template.body),
    isRewritten: isRewrittenByMacro(template.body),
  };
}
