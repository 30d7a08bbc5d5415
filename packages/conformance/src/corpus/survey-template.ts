import {
  buildDependencyGraph,
  createEvaluator,
  evaluateRules,
  expandLanguageExtensions,
  isJsonObject,
  resolveParameters,
  TemplateError,
  UNKNOWN,
  type EvaluationScope,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";

/** What can be said of a template and its parameters without deploying anything. */
export interface Survey {
  /** Why these parameters cannot work; then nothing else is known. */
  readonly problem?: TemplateProblem;
  /** The template with its loops written out. */
  readonly body: TemplateBody;
  /** The resources whose conditions hold, in the order in which they can be created. */
  readonly resources: readonly string[];
  /** The exports of other stacks that it imports. */
  readonly imports: readonly string[];
  /** The URLs of the templates of its nested stacks. */
  readonly nestedTemplates: readonly string[];
}

/** What is known of a template that cannot be read. */
export const emptySurvey: Survey = { body: { Resources: {} }, resources: [], imports: [], nestedTemplates: [] };

/** Where the corpus is deployed. */
export const corpusRegion = "us-east-1";
export const corpusAccount = "111111111111";

/** Evaluates everything that does not need a resource, in the way a deployment would. */
export function surveyTemplate(
  template: TemplateBody,
  parameters: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>>,
): Survey {
  try {
    const { problems, values } = resolveParameters(template, parameters, { ssmParameter: (name) => stored[name] });
    refuse(problems);
    return surveyResolved(template, values);
  } catch (error) {
    const [problem] = error instanceof TemplateError ? error.problems : [];
    if (problem === undefined) throw error;
    return { ...emptySurvey, problem };
  }
}

function surveyResolved(template: TemplateBody, parameters: EvaluationScope["parameters"]): Survey {
  const imports = new Set<string>();
  const nestedTemplates = new Set<string>();
  const importValue = (name: string): typeof UNKNOWN => {
    imports.add(name);
    return UNKNOWN;
  };
  const unknown = (): typeof UNKNOWN => UNKNOWN;
  const scope: EvaluationScope = { pseudo, parameters, ref: unknown, attribute: unknown, importValue };
  const body = expandLanguageExtensions(template, scope);
  const evaluator = createEvaluator(body, scope);
  refuse(evaluateRules(body, evaluator));
  const resources = buildDependencyGraph(body, evaluator).order;
  for (const logicalId of resources) {
    const resource = body.Resources[logicalId];
    const properties = resource?.["Properties"] ?? {};
    evaluator.evaluate(properties, ["Resources", logicalId, "Properties"]);
    if (resource?.Type !== "AWS::CloudFormation::Stack" || !isJsonObject(properties)) continue;
    const url = evaluator.evaluate(properties["TemplateURL"] ?? null, ["Resources", logicalId]);
    if (typeof url === "string") nestedTemplates.add(url);
  }
  for (const [name, output] of Object.entries(body.Outputs ?? {})) {
    if (evaluator.isActive(output)) evaluator.evaluate(output, ["Outputs", name]);
  }
  return { body, resources, imports: [...imports], nestedTemplates: [...nestedTemplates] };
}

function refuse(problems: readonly TemplateProblem[]): void {
  if (problems.length > 0) throw new TemplateError(problems);
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
