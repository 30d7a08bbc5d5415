import { validateProperties } from "../../validate/validate-properties.ts";
import type { PropertyProblem, PropertyViolation } from "../../validate/property-problem.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";

/** Properties held against the facts of their types. */
export const propertyRules: readonly LintRule[] = [
  {
    id: "unknown-property",
    severity: Severity.Error,
    description: "Resources have only properties that their types have.",
    cfnLint: ["E3002"],
    check: violations("unknown-property"),
  },
  {
    id: "missing-property",
    severity: Severity.Error,
    description: "Resources have every property that their types require.",
    cfnLint: ["E3003"],
    check: violations("missing-property"),
  },
  {
    id: "property-type",
    severity: Severity.Error,
    description: "Values of properties have the right type.",
    cfnLint: ["E3012"],
    check: (context) =>
      context.once(propertyProblems).filter((problem) => isWrongType(problem) && !isLocalFile(problem)),
  },
  {
    id: "local-file",
    severity: Severity.Warning,
    description: "Files of this machine are packaged before CloudFormation is sent the template.",
    cfnLint: ["W3002"],
    check: (context) =>
      context
        .once(propertyProblems)
        .filter(isLocalFile)
        .map(({ path }) => ({
          message: `${path.slice(3).join(".")} of ${String(path[1])} is a path, which CloudFormation cannot read.`,
          remedy: "Package the stack first: packageStack uploads it and writes its address here.",
          path,
        })),
  },
  {
    id: "property-value",
    severity: Severity.Error,
    description: "Values of properties are among those that are allowed.",
    cfnLint: ["E3030"],
    check: violations("not-allowed"),
  },
];

function violations(...kinds: PropertyViolation["kind"][]): LintRule["check"] {
  return (context) => context.once(propertyProblems).filter(({ violation }) => kinds.includes(violation.kind));
}

/**
 * Properties that take an object and that packaging takes a path for:
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 */
const takeLocalFiles: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::RestApi.BodyS3Location",
  "AWS::CodeCommit::Repository.Code.S3",
  "AWS::ElasticBeanstalk::ApplicationVersion.SourceBundle",
  "AWS::Lambda::Function.Code",
  "AWS::Lambda::LayerVersion.Content",
  "AWS::StepFunctions::StateMachine.DefinitionS3Location",
]);

interface TypedProblem extends PropertyProblem {
  readonly typeName: string;
}

function isWrongType({ violation }: TypedProblem): boolean {
  return violation.kind === "wrong-type";
}

function isLocalFile({ typeName, violation }: TypedProblem): boolean {
  if (violation.kind !== "wrong-type" || violation.found !== "String") return false;
  const written = violation.at.filter((key, index, at) => key !== "Fn::If" && at[index - 1] !== "Fn::If");
  return takeLocalFiles.has([typeName, ...written].join("."));
}

/** Everything that is wrong with properties, found once for all rules. */
function propertyProblems(context: LintContext): TypedProblem[] {
  return context.once(knownResources).flatMap(({ type, declaration, properties, path }) => {
    // A macro may add what is missing, and give a meaning to what is not known.
    if (context.isRewritten || holdsTransform(declaration)) return [];
    const hasNone = declaration["Properties"] === undefined;
    return validateProperties(type, properties, path, { form: "written" }).map((problem) => ({
      ...problem,
      typeName: type.name,
      path: hasNone ? path.slice(0, -1) : problem.path,
    }));
  });
}

function holdsTransform(declaration: object): boolean {
  return "Fn::Transform" in declaration;
}
