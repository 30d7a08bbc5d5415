import type { Parameter } from "@aws-sdk/client-cloudformation";
import {
  checkStructure,
  createEvaluator,
  describeInputs,
  placeProblems,
  TemplateError,
  type Finding,
  type Template,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { joinProblems, lintBeforePlan, logFindings } from "../lint/lint-before-plan.ts";
import { lookForReferences } from "../parameters/look-for-references.ts";
import type { LiteralSecret } from "../parameters/literal-secret-policy.ts";
import { judgeSecrets } from "../parameters/literal-secrets.ts";
import {
  takeFromSsm,
  takeNothing,
  takesFromSsm,
  type DeclaredParameter,
  type TakenParameters,
} from "../parameters/take-from-ssm.ts";
import type { PolicyCandidate } from "../policies/hold-before-plan.ts";
import type { PolicyFinding } from "../policies/policy.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { assertOutputs } from "./assert-outputs.ts";
import { checkTemplate } from "./check-template.ts";
import { declaredIn, keptParameters, keptParametersOf, unnamedParameters } from "./kept-parameters.ts";
import { loadTemplate } from "./load-template.ts";
import type { FoundReferences } from "./late-bindings.ts";
import type { PlannedTemplate } from "./plan.ts";
import { digestOfText, readBackDigestOf } from "./plan-digest.ts";
import { previousTemplate } from "./previous-template.ts";
import { prepareParameters, sentParameters, takeSecrets, type PreparedParameters } from "./prepare-parameters.ts";
import { scopeBeforeDeployment } from "./scope-before-deployment.ts";
import type { StackReader } from "./stack-reader.ts";
import { templateBody, type TemplateBodyInput } from "./template-body.ts";

/** A template that was read and found good, in the form `CreateChangeSet` takes. */
export interface PreparedTemplate {
  readonly body: TemplateBodyInput;
  readonly parameters: readonly Parameter[];
  /** What the template can be evaluated with. */
  readonly values: PreparedParameters["values"];
  /** The parameters that keep the value of the deployed stack because the definition does not name them. */
  readonly keptParameters: readonly string[];
  /** The definition with the values that its parameters take from Parameter Store. */
  readonly definition: Stack;
  /** Which versions those are. */
  readonly taken: TakenParameters;
  /** What is told of the secrets in it, and of those that its parameters are given. Empty where they are refused. */
  readonly literalSecrets: readonly LiteralSecret[];
  /** What the lint says of it, where it is not refused. */
  readonly findings: readonly Finding[];
  /** What the policies of the orchestrator say of it. */
  readonly policyFindings: readonly PolicyFinding[];
  /** What was found of its dynamic references. Absent when nobody has looked. */
  readonly references?: FoundReferences;
  /** Absent when only CloudFormation reads it. */
  readonly template: Template | undefined;
  readonly planned: PlannedTemplate;
}

/**
 * Reads the template of `stack` and refuses whatever can be known to fail, before anything is changed: a template that is
 * wrong in itself before anything is sent. Throws `TemplateError` with every problem found, or an error that names what is
 * missing. Safe to repeat: what it uploads is known by its content.
 */
export async function prepareTemplate(
  environment: Environment,
  signal: AbortSignal,
  given: Stack,
  reader: StackReader,
  pinned?: TakenParameters,
): Promise<PreparedTemplate> {
  takeSecrets(environment, given);
  const loaded = await loadTemplate(given);
  if (loaded.kind === "remote") {
    const { url } = loaded;
    assertOutputs(given, undefined);
    const declared = takesFromSsm(given) ? await declaredIn(environment, signal, url) : () => undefined;
    const { stack, taken, problems } = await takeFromSsm(environment, signal, given, declared, pinned);
    takeSecrets(environment, stack);
    assertSound(problems);
    const kept = await keptParametersOf(environment, signal, stack, url, reader);
    return {
      body: { TemplateURL: url },
      parameters: sentParameters(stack, kept),
      values: {},
      keptParameters: kept,
      definition: stack,
      taken,
      literalSecrets: [],
      findings: [],
      policyFindings: [],
      template: undefined,
      planned: { file: url },
    };
  }
  const isPrevious = loaded.kind === "previous";
  // Nothing is sent that CloudFormation does not have already.
  const literalSecrets = isPrevious ? [] : judgeSecrets(environment, given, loaded.template);
  const template = isPrevious ? await previousTemplate(environment, signal, given, reader) : loaded.template;
  const linted = isPrevious
    ? { problems: [], findings: [] }
    : await lintBeforePlan(environment, given, template, { regions: [environment.region], signal });
  logFindings(environment, linted.findings);
  const broken = joinProblems(checkStructure(template), linted.problems);
  if (broken.length === 0) assertOutputs(given, template);
  // AWS is asked nothing about a template that is refused anyway, and what the stack has is only known by asking.
  const kept =
    broken.length > 0 ? unnamedParameters(given, template.body) : await keptParameters(given, template.body, reader);
  const { stack, taken, problems } =
    broken.length > 0
      ? takeNothing(given)
      : await takeFromSsm(environment, signal, given, declaredBy(template.body), pinned);
  takeSecrets(environment, stack);
  const parameters = await prepareParameters(environment, signal, stack, template, kept);
  checkTemplate(environment, stack, template, {
    ...parameters,
    problems: [...broken, ...problems, ...parameters.problems],
  });
  const references = await findReferences(environment, signal, stack, template, parameters.values);
  const policyFindings = await policyFindingsFor(environment, { stack, template, values: parameters.values, reader });
  const digest = digestOfText(template.text);
  const readBackDigest = readBackDigestOf(template.text);
  return {
    body: isPrevious
      ? { UsePreviousTemplate: true }
      : await templateBody(environment, signal, template, stack.assets?.template),
    parameters: parameters.sent,
    values: parameters.values,
    keptParameters: kept,
    definition: stack,
    taken,
    literalSecrets,
    findings: linted.findings,
    policyFindings,
    references,
    template,
    planned: isPrevious
      ? { readBackDigest, usePrevious: true }
      : present({ digest, readBackDigest, file: template.file }),
  };
}

/** Nothing is loaded where there are no policies. */
async function policyFindingsFor(
  environment: Environment,
  candidate: PolicyCandidate,
): Promise<readonly PolicyFinding[]> {
  if (environment.checks.policies === undefined) return [];
  const { holdBeforePlan } = await import("../policies/hold-before-plan.ts");
  return holdBeforePlan(environment, candidate);
}

function declaredBy(body: TemplateBody): DeclaredParameter {
  const inputs = describeInputs(body);
  return (key) => inputs.find(({ name }) => name === key);
}

/** Looks for what the template refers to, when nothing else is wrong with it. Throws a `TemplateError` with the places of what is not there. */
async function findReferences(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  template: Template,
  values: PreparedParameters["values"],
): Promise<FoundReferences> {
  const { body } = template;
  const evaluator = createEvaluator(body, scopeBeforeDeployment(environment, stack, values));
  const { uses, facts, problems } = await lookForReferences(environment, signal, body, evaluator, values);
  assertSound(placeProblems(template, problems));
  return { uses, facts };
}

function assertSound([first, ...rest]: readonly TemplateProblem[]): void {
  if (first !== undefined) throw new TemplateError([first, ...rest]);
}
