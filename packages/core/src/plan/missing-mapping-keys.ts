import {
  createEvaluator,
  TemplateError,
  TemplateErrorCode,
  type EvaluationScope,
  type JsonObject,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";

/**
 * The lookups in `Mappings` that find nothing with what is known before deployment: the region and the parameters.
 * Everything else that evaluation may stumble over is left to the service, which knows the rest.
 */
export function missingMappingKeys(body: TemplateBody, scope: EvaluationScope): TemplateProblem[] {
  if (body.Mappings === undefined) return [];
  const evaluator = createEvaluator(body, scope);
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

function problemsOf(evaluate: () => void): readonly TemplateProblem[] {
  try {
    evaluate();
    return [];
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    return cause.problems.filter(({ code }) => code === TemplateErrorCode.MappingKeyMissing);
  }
}
