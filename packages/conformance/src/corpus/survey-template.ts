import {
  createEvaluator,
  evaluateRules,
  expandLanguageExtensions,
  resolveParameters,
  TemplateError,
  UNKNOWN,
  type EvaluationScope,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";

/** What can be said of a template and its parameters without deploying anything. */
export interface Survey {
  /** Why these parameters cannot work, when they cannot. */
  readonly problem?: TemplateProblem;
  /** The exports of other stacks that it imports. */
  readonly imports: readonly string[];
  /** The URLs of the templates of its nested stacks. */
  readonly nestedTemplates: readonly string[];
}

/** Where the corpus is deployed. */
export const corpusRegion = "us-east-1";
export const corpusAccount = "111111111111";

/** Evaluates everything that does not need a resource, in the way a deployment would. */
export function surveyTemplate(
  template: TemplateBody,
  parameters: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>>,
): Survey {
  const imports = new Set<string>();
  const nestedTemplates = new Set<string>();
  const resolved = resolveParameters(template, parameters, { ssmParameter: (name) => stored[name] });
  const [unresolved] = resolved.problems;
  if (unresolved !== undefined) return { problem: unresolved, imports: [], nestedTemplates: [] };
  const scope: EvaluationScope = {
    pseudo,
    parameters: resolved.values,
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    importValue: (name) => {
      imports.add(name);
      return UNKNOWN;
    },
  };
  try {
    const body = expandLanguageExtensions(template, scope);
    const evaluator = createEvaluator(body, scope);
    const [broken] = evaluateRules(body, evaluator);
    if (broken !== undefined) return { problem: broken, imports: [], nestedTemplates: [] };
    for (const [logicalId, resource] of Object.entries(body.Resources)) {
      if (!evaluator.isActive(resource)) continue;
      const properties = evaluator.evaluate(resource["Properties"] ?? {}, ["Resources", logicalId, "Properties"]);
      const url =
        typeof properties === "object" &&
        properties !== null &&
        "TemplateURL" in properties &&
        properties["TemplateURL"];
      if (resource.Type === "AWS::CloudFormation::Stack" && typeof url === "string") nestedTemplates.add(url);
    }
    for (const [name, output] of Object.entries(body.Outputs ?? {})) {
      if (evaluator.isActive(output)) evaluator.evaluate(output, ["Outputs", name]);
    }
  } catch (error) {
    const [problem] = error instanceof TemplateError ? error.problems : [];
    if (problem === undefined) throw error;
    return { problem, imports: [], nestedTemplates: [] };
  }
  return { imports: [...imports], nestedTemplates: [...nestedTemplates] };
}

const pseudo: EvaluationScope["pseudo"] = {
  accountId: corpusAccount,
  region: corpusRegion,
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "corpus",
  stackId: `arn:aws:cloudformation:${corpusRegion}:${corpusAccount}:stack/corpus/00000000-0000-0000-0000-000000000000`,
  notificationArns: [],
};
