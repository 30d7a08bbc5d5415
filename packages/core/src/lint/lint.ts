import type { Finding, LintResult, LintSettings } from "@stacksteward/template";

import type { Linter } from "../linters/linter.ts";
import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";

/** What {@link lint} found in one template. */
export interface LintReport extends LintResult {
  /** The template's file, where it has one. */
  readonly file?: string;
}

/** What is looked for, and who looks. */
export interface LintOptions extends LintSettings {
  /** Tools beside the built-in rules, such as `cfnLint()`. They get what a definition says of the parameters, without what is secret. Default: none. */
  readonly linters?: readonly Linter[];
  /** Where the template is to be deployed, for those tools. Default: what a definition says, and otherwise what the tools take for it. */
  readonly regions?: readonly string[];
  /** Ends those tools; the call then fails with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Holds a template, or that of a stack, against every rule. It asks nothing of AWS and needs no credentials. What cannot be
 * read as a template is a finding of the rule `syntax`, so that many files can be gone through. Throws `TEMPLATE_NOT_FOUND`,
 * `INVALID_DEFINITION` for a template that only CloudFormation can read, and for settings that name no rule, and the error of a
 * tool beside the rules that could not look.
 */
export async function lint(what: Stack | StackDefinition | TemplateSource, options?: LintOptions): Promise<LintReport> {
  const { lintSource } = await import("./lint-source.ts");
  return lintSource(what, options);
}

/** Whether there is an error among findings, so that a plan would be refused. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
