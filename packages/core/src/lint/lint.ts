import type { Finding, LintResult, LintSettings } from "@stacksteward/template";

import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";

/** What {@link lint} found in one template. */
export interface LintReport extends LintResult {
  /** The template's file, where it has one. */
  readonly file?: string;
}

/**
 * Holds a template, or that of a stack, against every rule. It asks nothing of AWS and needs no credentials. What cannot be
 * read as a template is a finding of the rule `syntax`, so that many files can be gone through. Throws `TEMPLATE_NOT_FOUND`,
 * and `INVALID_DEFINITION` for a template that only CloudFormation can read, and for settings that name no rule.
 */
export async function lint(
  what: Stack | StackDefinition | TemplateSource,
  settings?: LintSettings,
): Promise<LintReport> {
  const { lintSource } = await import("./lint-source.ts");
  return lintSource(what, settings);
}

/** Whether there is an error among findings, so that a plan would be refused. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
