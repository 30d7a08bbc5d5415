import { StackstewardError } from "@stacksteward/workflow/errors";

import type { JsonPath } from "./json.ts";
import type { SourceRange } from "./template.ts";

/** Why a template was refused. Stable: programs may branch on it. */
export const TemplateErrorCode = {
  NotUtf8: "NOT_UTF8",
  TooLarge: "TEMPLATE_TOO_LARGE",
  Syntax: "TEMPLATE_SYNTAX",
  DuplicateKey: "DUPLICATE_KEY",
  AliasLimit: "ALIAS_LIMIT",
  UnknownIntrinsic: "UNKNOWN_INTRINSIC",
  Structure: "TEMPLATE_STRUCTURE",
  UnresolvedReference: "UNRESOLVED_REFERENCE",
  CircularDependency: "CIRCULAR_DEPENDENCY",
  MappingKeyMissing: "MAPPING_KEY_MISSING",
  ParameterMissing: "PARAMETER_MISSING",
  ParameterInvalid: "PARAMETER_INVALID",
  PropertyInvalid: "PROPERTY_INVALID",
  /** A password, key or token is written into the template. */
  LiteralSecret: "LITERAL_SECRET",
  /** A secret would be where everybody can read it. */
  SecretExposed: "SECRET_EXPOSED",
  /** A rule of the lint has found an error that has no code of its own. */
  Lint: "LINT_ERROR",
  Unsupported: "UNSUPPORTED",
} as const;
export type TemplateErrorCode = (typeof TemplateErrorCode)[keyof typeof TemplateErrorCode];

/** One thing wrong with a template, as data. */
export interface TemplateProblem {
  readonly code: TemplateErrorCode;
  /** What is wrong, naming the value. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** What CloudFormation itself answers, word for word, where that is known. */
  readonly serviceMessage?: string;
  readonly path?: JsonPath;
  readonly range?: SourceRange;
}

/** Thrown when a template or its parameters cannot be used. Its `problems` hold everything found, in source order. */
export class TemplateError extends StackstewardError {
  readonly problems: readonly TemplateProblem[];

  /** @param problems At least one; the first gives the error its code. */
  constructor(problems: readonly TemplateProblem[]) {
    const code = problems[0]?.code ?? TemplateErrorCode.Structure;
    super(problems.map(formatProblem).join("\n"), { code, details: { problems } });
    this.problems = problems;
  }
}

/** `file:line:column: message Remedy.`, as compilers and editors write it. */
export function formatProblem(problem: TemplateProblem): string {
  const { range } = problem;
  const place = range === undefined ? "" : `${range.file ?? "template"}:${range.start.line}:${range.start.column}: `;
  return `${place}${problem.message}${problem.remedy === undefined ? "" : ` ${problem.remedy}`}`;
}
