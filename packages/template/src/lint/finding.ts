import type { JsonPath } from "../json.ts";
import type { TemplateErrorCode } from "../template-error.ts";
import type { SourceRange } from "../template.ts";

/** How much a finding weighs. An `error` fails or breaks a deployment; a `warning` may; `info` is good to know. */
export const Severity = { Error: "error", Warning: "warning", Info: "info" } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/** One thing that a check says of a template, as data. It holds no secret of the template. */
export interface Finding {
  /** The rule that found it, such as `unknown-property`; of another tool its own id, such as `E3002`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Who found it: `stacksteward`, `cfn-lint`, `cfn-guard`, or the policy's pack. */
  readonly tool: string;
  /** What is wrong, naming the value. */
  readonly message: string;
  /** The code of the error that a plan is refused with. Default `LINT_ERROR`. */
  readonly code?: TemplateErrorCode;
  /** What to do about it. */
  readonly remedy?: string;
  /** What CloudFormation itself answers, word for word, where that is known. */
  readonly serviceMessage?: string;
  readonly path?: JsonPath;
  /** The logical id of the resource that it is about. */
  readonly resource?: string;
  /** File, line and column. Absent when the template has no text of its own, or the tool does not say. */
  readonly range?: SourceRange;
  /** Other tools that say the same of the same place, with their rule, such as `cfn-lint E3002`. */
  readonly alsoFoundBy?: readonly string[];
}

/** A finding that the template tells to be let go. */
export interface SuppressedFinding extends Finding {
  /** What the template says of why. */
  readonly reason?: string;
}

/** `file:line:column: severity rule: message Remedy.`, as compilers and editors write it. */
export function formatFinding({ range, severity, rule, message, remedy, path }: Finding): string {
  const file = range?.file ?? "template";
  const place = range === undefined ? (path ?? []).join(".") : `${file}:${range.start.line}:${range.start.column}`;
  const words = remedy === undefined ? message : `${message} ${remedy}`;
  return `${place === "" ? "" : `${place}: `}${severity} ${rule}: ${words}`;
}
