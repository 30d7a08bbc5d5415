import { dirname, resolve } from "node:path";

import {
  checkStructure,
  placeProblems,
  TemplateError,
  type Finding,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import {
  joinProblems,
  lintBeforePlan,
  lintByRules,
  lintPolicyOf,
  logFindings,
  type LintedTemplate,
} from "../lint/lint-before-plan.ts";
import type { LiteralSecret } from "../parameters/literal-secret-policy.ts";
import { refusedSecrets, tellNested } from "../parameters/literal-secrets.ts";
import { loadTemplate, templateIn, withTemplateText } from "../plan/load-template.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { findLocalReferences, mayHoldLocalReferences, type LocalReference } from "./find-local-references.ts";
import { nestedParameterProblems } from "./nested-parameters.ts";
import { packageTemplate } from "./package-template.ts";
import { publishAssets } from "./publish-assets.ts";
import { surveyTemplate } from "./survey-template.ts";

/**
 * The same stack with the text of a template that points to nothing local any more: what it pointed to is in the template
 * bucket, and what it expects under names of its own (`assets`) is there. A stack whose template points to nothing local, is read by CloudFormation alone, or is wrong in itself, stays as it
 * is. Throws `ASSET_INVALID` for what cannot be packaged, before anything is uploaded, and `BUCKET_REQUIRED`.
 */
export async function packagedStack(environment: Environment, signal: AbortSignal, given: Stack): Promise<Stack> {
  return (await packaged(environment, signal, given)).stack;
}

/** What a plan has to tell of the templates that its own nests. They stand in other files, which each finding says. */
export interface NestedFindings {
  /** The secrets that they hold, where those are not refused. */
  readonly literalSecrets: readonly LiteralSecret[];
  /** What the lint says of them, where that is not refused. */
  readonly findings: readonly Finding[];
}

/** A stack that was packaged, and what is told of what it nests. */
export interface PackagedStack {
  readonly stack: Stack;
  readonly nested: NestedFindings;
}

/** Does what {@link packagedStack} does, for whoever makes a plan of it. */
export async function packaged(environment: Environment, signal: AbortSignal, given: Stack): Promise<PackagedStack> {
  const stack = await publishAssets(environment, signal, given);
  const literalSecrets: LiteralSecret[] = [];
  const findings: Finding[] = [];
  const nested: NestedFindings = { literalSecrets, findings };
  const pinned = await withTemplateText(stack);
  if (!mayHoldLocalReferences(textOf(pinned))) return { stack, nested };
  const problemsOf = (template: Template, { problems }: LintedTemplate): readonly TemplateProblem[] => {
    const broken = joinProblems(checkStructure(template), problems);
    return broken.length > 0 ? broken : refusedSecrets(environment, stack, template);
  };
  // The tools beside the rules look at it when it is checked as a whole.
  const template = await soundTemplate(pinned, (outer) => problemsOf(outer, lintByRules(environment, stack, outer)));
  const [first] = template === undefined ? [] : findLocalReferences(template.body);
  if (template === undefined || first === undefined) return { stack, nested };
  const { file } = template;
  if (file === undefined) throw noFolder(stack, first);
  const inNested = async (inner: Template): Promise<readonly TemplateProblem[]> => {
    // Its parameters are others.
    const given = present({ lint: stack.lint });
    const linted = await lintBeforePlan(environment, given, inner, { regions: [environment.region], signal });
    const problems = problemsOf(inner, linted);
    if (problems.length > 0) return problems;
    literalSecrets.push(...tellNested(environment, stack, inner));
    logFindings(environment, linted.findings);
    findings.push(...linted.findings);
    return [];
  };
  const policy = lintPolicyOf(environment.checks, stack);
  const fit = (...[outer, at, inner]: Parameters<typeof nestedParameterProblems>): readonly TemplateProblem[] => {
    const problems = policy === "off" ? [] : placeProblems(outer, nestedParameterProblems(outer, at, inner));
    if (policy === "refuse") return problems;
    const told = problems.map((problem): Finding => ({
      rule: "nested-parameter",
      severity: "error",
      tool: "stacksteward",
      ...problem,
    }));
    logFindings(environment, told);
    findings.push(...told);
    return [];
  };
  const surveyed = await surveyTemplate(
    template,
    file,
    resolve(environment.assets.root ?? dirname(file)),
    inNested,
    fit,
  );
  const { templateBucket: bucket } = environment;
  if (bucket === undefined) throw noBucket(environment, stack, first);
  const { text } = await packageTemplate(environment, signal, bucket, surveyed);
  return { stack: { ...stack, template: present({ body: text, file }) }, nested };
}

/** What there is to read here. */
function textOf({ template }: Stack): string {
  if (typeof template === "string" || template instanceof URL || "usePrevious" in template) return "";
  return "Resources" in template ? JSON.stringify(template) : template.body;
}

/** Whoever checks the template says what is wrong with it. */
async function soundTemplate(
  stack: Stack,
  problemsOf: (template: Template) => readonly TemplateProblem[],
): Promise<Template | undefined> {
  try {
    const template = templateIn(await loadTemplate(stack));
    return template === undefined || problemsOf(template).length > 0 ? undefined : template;
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}

function noFolder({ name }: Stack, { path, value }: LocalReference): Error {
  return coreError(
    CoreErrorCode.AssetInvalid,
    `The template of stack "${name}" points to "${value}" in ${path.join("/")}, and text has no folder that a path could start from. Give the path of the template's file, or the file beside the text: { body, file }.`,
    { details: { stack: name, value, path } },
  );
}

function noBucket({ region }: Environment, { name }: Stack, { path, value }: LocalReference): Error {
  return coreError(
    CoreErrorCode.BucketRequired,
    `The template of stack "${name}" points to local files, such as "${value}" in ${path.join("/")}, and they have to go to S3. Name a bucket of region ${region} as templateBucket when you create the orchestrator.`,
    { details: { stack: name, value, path } },
  );
}
