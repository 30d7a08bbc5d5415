import type { Parameter } from "@aws-sdk/client-cloudformation";
import {
  checkStructure,
  describeInputs,
  isRewrittenByMacro,
  resolveParameters,
  UNKNOWN,
  type Finding,
  type GivenParameter,
  type Template,
} from "@stacksteward/template";

import { stack } from "../definition/define-stack.ts";
import type { Environment } from "../environments/environment.ts";
import { joinProblems, lintBeforePlan, logFindings } from "../lint/lint-before-plan.ts";
import { judgeSecrets } from "../parameters/literal-secrets.ts";
import { checkTemplate } from "../plan/check-template.ts";
import { declaredIn, unnamedParameters } from "../plan/kept-parameters.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { missingMappingKeys } from "../plan/missing-mapping-keys.ts";
import { sentParameters, takeSecrets, type PreparedParameters } from "../plan/prepare-parameters.ts";
import { pseudoParametersOf, scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { templateBody, type TemplateBodyInput } from "../plan/template-body.ts";
import type { SetCandidate } from "../policies/hold-set-before-plan.ts";
import type { PolicyFinding } from "../policies/policy.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { StackSet } from "./stack-set.ts";

/** The template and the parameters of a set, found good as far as one can know before they meet an account. */
export interface PreparedSet {
  readonly body: TemplateBodyInput;
  readonly parameters: readonly Parameter[];
  /** The names of all parameters. */
  readonly declared: readonly string[];
  /** By name, what is taken when no value is given. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly secretParameters: ReadonlySet<string>;
  /** Absent when only CloudFormation reads it. */
  readonly template: Template | undefined;
  /** The regions in which a mapping of the template finds nothing. */
  readonly unmapped: readonly string[];
  readonly usesMacros: boolean;
  /** What the lint says of the template, where it is not refused. */
  readonly findings: readonly Finding[];
  /** What the policies of the orchestrator say of it. */
  readonly policyFindings: readonly PolicyFinding[];
}

/**
 * Reads the template of a set and refuses whatever can be known to fail, as a plan of one stack does. What is looked up in the
 * target account, such as parameters of Parameter Store, is left to CloudFormation. Asks nothing of AWS, unless the template is
 * behind an address, or has to go through the bucket. `had` are the names of the parameters that the set has.
 */
export async function prepareSet(
  environment: Environment,
  signal: AbortSignal,
  set: StackSet,
  had: ReadonlySet<string>,
  regions: readonly string[],
): Promise<PreparedSet> {
  const asStack = stackOf(set);
  takeSecrets(environment, asStack);
  const loaded = await loadTemplate(asStack);
  if (loaded.kind !== "read") {
    if (loaded.kind === "previous") return previousSet(asStack, had);
    const declared = await declaredIn(environment, signal, loaded.url);
    const kept = [...had].filter((name) => declared(name) !== undefined && !(name in (asStack.parameters ?? {})));
    const parameters = sentParameters(asStack, kept);
    return { ...unread(parameters), body: { TemplateURL: loaded.url } };
  }
  const { template } = loaded;
  judgeSecrets(environment, asStack, template);
  const linted = await lintBeforePlan(environment, asStack, template, {
    regions: regions.length === 0 ? [environment.region] : regions,
    signal,
  });
  logFindings(environment, linted.findings);
  const broken = joinProblems(checkStructure(template), linted.problems);
  const kept = unnamedParameters(asStack, template.body).filter((name) => had.has(name));
  const sent = sentParameters(asStack, kept);
  const { values, problems } = valuesOf(template, sent, kept);
  const first = { ...environment, region: regions[0] ?? environment.region, account: undefined };
  const unmapped = broken.length > 0 ? [] : unmappedRegions(first, asStack, template, values, regions);
  const checked = unmapped.length === 0 ? template : withoutMappingsOf(template);
  checkTemplate(first, asStack, checked, { sent, values, problems: [...broken, ...problems] });
  const policyFindings = await policyFindingsFor(environment, { stack: asStack, template, values, regions });
  const inputs = describeInputs(template.body);
  return {
    body: await templateBody(environment, signal, template, asStack.assets?.template),
    parameters: sent,
    declared: inputs.map(({ name }) => name),
    defaults: Object.fromEntries(
      inputs.flatMap(({ name, default: fallback }) => (fallback === undefined ? [] : [[name, fallback] as const])),
    ),
    secretParameters: new Set(inputs.flatMap(({ name, noEcho }) => (noEcho ? [name] : []))),
    template,
    unmapped,
    usesMacros: isRewrittenByMacro(template.body),
    findings: linted.findings,
    policyFindings,
  };
}

/** Nothing is loaded where there are no policies. */
async function policyFindingsFor(environment: Environment, candidate: SetCandidate): Promise<readonly PolicyFinding[]> {
  if (environment.checks.policies === undefined) return [];
  const { holdSetBeforePlan } = await import("../policies/hold-set-before-plan.ts");
  return holdSetBeforePlan(environment, candidate);
}

/** What is checked of a template and its parameters is the same as for a stack. */
function stackOf({
  name,
  template,
  parameters,
  tags,
  capabilities,
  literalSecrets,
  lint,
  stage,
  assets,
}: StackSet): Stack {
  return stack({ name, template, ...present({ parameters, tags, capabilities, literalSecrets, lint, stage, assets }) });
}

function previousSet(asStack: Stack, had: ReadonlySet<string>): PreparedSet {
  const kept = [...had].filter((name) => !(name in (asStack.parameters ?? {})));
  return { ...unread(sentParameters(asStack, kept)), body: { UsePreviousTemplate: true } };
}

function unread(parameters: readonly Parameter[]): Omit<PreparedSet, "body"> {
  return {
    parameters,
    declared: parameters.map(({ ParameterKey: key = "" }) => key),
    defaults: {},
    secretParameters: new Set(),
    template: undefined,
    unmapped: [],
    usesMacros: false,
    findings: [],
    policyFindings: [],
  };
}

function valuesOf(
  { body }: Template,
  sent: readonly Parameter[],
  kept: readonly string[],
): Pick<PreparedParameters, "values" | "problems"> {
  const given = Object.fromEntries(
    sent.map(({ ParameterKey: key = "", ParameterValue: value }): [string, GivenParameter] => [
      key,
      value ?? { usePreviousValue: true },
    ]),
  );
  const resolved = resolveParameters(body, given);
  const values: Record<string, PreparedParameters["values"][string]> = {};
  for (const { name, isSsmValue } of describeInputs(body)) {
    values[name] = isSsmValue ? UNKNOWN : (resolved.values[name] ?? UNKNOWN);
  }
  return { values, problems: resolved.problems.filter(({ path }) => !kept.includes(String(path?.[1]))) };
}

function unmappedRegions(
  environment: Pick<Environment, "region" | "account">,
  asStack: Stack,
  { body }: Template,
  values: PreparedParameters["values"],
  regions: readonly string[],
): readonly string[] {
  const scope = scopeBeforeDeployment(environment, asStack, values);
  return regions.filter((region) => {
    const pseudo = { ...scope.pseudo, ...pseudoParametersOf(region) };
    return missingMappingKeys(body, { ...scope, pseudo }).length > 0;
  });
}

/** A mapping without a region is a block of the plan, and no mistake in the template. */
function withoutMappingsOf(template: Template): Template {
  const { Mappings: _, ...body } = template.body;
  return { ...template, body };
}
