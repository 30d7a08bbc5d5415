import type { Finding, Template } from "@stacksteward/template";

/** A tool beside the built-in rules, such as `cfnLint()`. */
export interface Linter {
  /** What its findings name as their tool, such as `cfn-lint`. */
  readonly name: string;
  /**
   * What the tool says of a template; secrets are masked in it. No findings means that the tool has looked and found nothing:
   * one that is not there, is too old or cannot be started fails with `LINTER_UNAVAILABLE`, one that breaks or answers
   * nonsense with `LINTER_FAILED`, and one that takes longer than it may with `DEADLINE_EXCEEDED`.
   */
  lint(request: LinterRequest): Promise<readonly Finding[]>;
}

/** What a {@link Linter} is asked. */
export interface LinterRequest {
  readonly template: Template;
  /** Where the template is to be deployed. Default: the tool's own. */
  readonly regions?: readonly string[];
  /** By name. A value that the template declares `NoEcho` never leaves the process. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Ends the tool; the call then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}
