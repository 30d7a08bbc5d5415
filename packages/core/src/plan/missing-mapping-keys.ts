import {
  createEvaluator,
  TemplateError,
  TemplateErrorCode,
  UNKNOWN,
  type EvaluationScope,
  type JsonObject,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import type { PreparedParameters } from "./prepare-parameters.ts";

/**
 * The lookups in `Mappings` that find nothing with what is known before deployment: the region and the parameters.
 * Everything else that evaluation may stumble over is left to the service, which knows the rest.
 */
export function missingMappingKeys(
  environment: Environment,
  stack: Stack,
  body: TemplateBody,
  values: PreparedParameters["values"],
): TemplateProblem[] {
  if (body.Mappings === undefined) return [];
  const evaluator = createEvaluator(body, scopeOf(environment, stack, values));
  const sections: [string, Readonly<Record<string, JsonObject>>][] = [
    ["Resources", body.Resources],
    ["Outputs", body.Outputs ?? {}],
  ];
  return sections.flatMap(([section, declarations]) =>
    Object.entries(declarations).flatMap(([name, declaration]) =>
      problemsOf(() => {
        if (evaluator.isActive(declaration)) evaluator.evaluate(declaration, [section, name]);
      }),
    ),
  );
}

function scopeOf(environment: Environment, stack: Stack, values: PreparedParameters["values"]): EvaluationScope {
  const { region } = environment;
  const isChina = region.startsWith("cn-");
  return {
    parameters: values,
    pseudo: {
      accountId: environment.account ?? UNKNOWN,
      region,
      partition: isChina ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws",
      urlSuffix: isChina ? "amazonaws.com.cn" : "amazonaws.com",
      stackName: stack.name,
      stackId: UNKNOWN,
      notificationArns: stack.notificationArns ?? [],
    },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    importValue: () => UNKNOWN,
    stackOutput: () => UNKNOWN,
    transform: () => UNKNOWN,
  };
}

function problemsOf(evaluate: () => void): readonly TemplateProblem[] {
  try {
    evaluate();
    return [];
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    return cause.problems.filter(({ code }) => code === TemplateErrorCode.MappingKeyMissing);
  }
}
