import { openCatalog } from "@stacksteward/catalog";
import {
  addFindings,
  formatFinding,
  lintTemplate,
  TemplateErrorCode,
  type Finding,
  type LintResult,
  type LintSettings,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { askLinters } from "../linters/ask-linters.ts";
import { plainParameters } from "../linters/plain-parameters.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import type { Stack } from "../stack.ts";
import type { CheckOptions, LintPolicy } from "./check-options.ts";

/** What the lint says of a template that is to be planned. */
export interface LintedTemplate {
  /** What the plan is refused for. */
  readonly problems: readonly TemplateProblem[];
  /** What the plan tells. What is only good to know is for `lint`. */
  readonly findings: readonly Finding[];
}

/** Who wants what of the lint. */
export type LintingEnvironment = Pick<Environment, "checks" | "secrets">;

/** Where a template is to be deployed, and how long the tools beside the rules may run. */
export interface LintedFor {
  readonly regions: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Holds a template against the rules, and the tools beside them, as the definition and the orchestrator want it. Throws the error of
 * a tool that cannot look, where the policy is `refuse`.
 */
export async function lintBeforePlan(
  environment: LintingEnvironment,
  given: Pick<Stack, "lint" | "parameters">,
  template: Template,
  { regions, signal }: LintedFor,
): Promise<LintedTemplate> {
  const { checks, secrets } = environment;
  const { linters = [], ownRules } = checks;
  const policy = lintPolicyOf(checks, given);
  if (policy === "off") return { problems: [], findings: [] };
  const result = lintResultOf(template, present({ rules: checks.rules, ownRules }));
  if (linters.length === 0) return judged(environment, policy, result);
  const parameters = plainParameters(given.parameters, secrets);
  const theirs = await askLinters(linters, { template, regions, parameters, ...present({ signal }) }, policy);
  return judged(environment, policy, addFindings(template, result, theirs, ownRules));
}

/** Holds a template against the rules alone, for whoever leaves the rest to others. */
export function lintByRules(
  environment: LintingEnvironment,
  given: Pick<Stack, "lint">,
  template: Template,
): LintedTemplate {
  const { checks } = environment;
  const policy = lintPolicyOf(checks, given);
  if (policy === "off") return { problems: [], findings: [] };
  return judged(
    environment,
    policy,
    lintResultOf(template, present({ rules: checks.rules, ownRules: checks.ownRules })),
  );
}

function judged({ secrets }: LintingEnvironment, policy: LintPolicy, { findings }: LintResult): LintedTemplate {
  // What becomes of secrets is said by a policy of their own, which has looked already.
  const found = findings
    .filter(({ rule, severity }) => rule !== "literal-secret" && severity !== "info")
    .map((finding) => withoutSecrets(finding, secrets));
  const isRefused = ({ severity }: Finding): boolean => policy === "refuse" && severity === "error";
  return {
    problems: found.filter(isRefused).map(toProblem),
    findings: found.filter((finding) => !isRefused(finding)),
  };
}

/** Logs what a plan tells, with its place. */
export function logFindings({ logger }: Pick<Environment, "logger">, findings: readonly Finding[]): void {
  for (const finding of findings) {
    logger.warn({ rule: finding.rule, path: finding.path }, formatFinding(finding));
  }
}

/** What a definition says counts before what the orchestrator does. */
export function lintPolicyOf(checks: CheckOptions, given: Pick<Stack, "lint">): LintPolicy {
  return given.lint ?? checks.lint ?? "refuse";
}

/** The problems of both, each once: the structure of a template is one thing that the lint looks at too. */
export function joinProblems(
  first: readonly TemplateProblem[],
  second: readonly TemplateProblem[],
): readonly TemplateProblem[] {
  const keyOf = ({ message, path }: TemplateProblem): string => JSON.stringify([message, path]);
  const known = new Set(first.map(keyOf));
  return [...first, ...second.filter((problem) => !known.has(keyOf(problem)))];
}

/** What the rules find. Throws `INVALID_DEFINITION` when the settings name a rule that there is not. */
export function lintResultOf(template: Template, settings: LintSettings): LintResult {
  try {
    return lintTemplate(template, openCatalog(), settings);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw coreError(CoreErrorCode.InvalidDefinition, `The lint cannot be configured so: ${cause.message}`, { cause });
  }
}

function withoutSecrets(finding: Finding, secrets: Secrets): Finding {
  const { message, remedy, serviceMessage } = finding;
  return { ...finding, ...secrets.hideIn(present({ message, remedy, serviceMessage })) };
}

/** The rule is what a suppression names, for whoever knows better. */
function toProblem({ rule, tool, code, message, remedy, serviceMessage, path, range }: Finding): TemplateProblem {
  const named = tool === "stacksteward" ? `(${rule})` : `(${tool} ${rule})`;
  const told = remedy === undefined ? named : `${remedy} ${named}`;
  return {
    code: code ?? TemplateErrorCode.Lint,
    message,
    remedy: told,
    ...present({ serviceMessage, path, range }),
  };
}
