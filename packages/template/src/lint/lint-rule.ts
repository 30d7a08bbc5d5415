import type { Catalog } from "@stacksteward/catalog";

import type { JsonPath } from "../json.ts";
import type { TemplateErrorCode } from "../template-error.ts";
import type { SourceRange, Template, TemplateBody } from "../template.ts";
import type { Severity } from "./finding.ts";

/** What a rule says of one place. A `TemplateProblem` is one. */
export interface RuleHit {
  /** The code of the error that a plan is refused with. Default `LINT_ERROR`. */
  readonly code?: TemplateErrorCode;
  readonly message: string;
  readonly remedy?: string;
  readonly serviceMessage?: string;
  /** Where it stands in the template. */
  readonly path?: JsonPath;
  /** Default: where the key at the end of `path` stands. */
  readonly range?: SourceRange;
}

/** What a rule looks at. */
export interface LintContext {
  readonly template: Template;
  /** The content, with the loops of the language extensions written out. */
  readonly body: TemplateBody;
  readonly catalog: Pick<Catalog, "find" | "has" | "typeNames" | "constraints">;
  /** Whether a macro rewrites the template, so that what is missing in it may still come. Only what macros cannot change is certain. */
  readonly isRewritten: boolean;
  /** Days are counted from here, for what ends on a day. */
  readonly today: Date;
  /** What `make` answers for this template, made once however many rules ask. */
  once<Shared>(make: (context: LintContext) => Shared): Shared;
}

/** One kind of mistake, and how to find it. Pure: a rule asks nothing of the world. */
export interface LintRule {
  /** Lower case and hyphens, such as `unused-parameter`. It is what configuration and suppressions name. */
  readonly id: string;
  /** Unless configured otherwise. */
  readonly severity: Severity;
  /** What it finds, in a sentence. */
  readonly description: string;
  /** Rules of cfn-lint that find the same: their suppressions hold for this one too, and what both find is told once. */
  readonly cfnLint?: readonly string[];
  /** Every place of the template where the mistake is. */
  check(context: LintContext): Iterable<RuleHit>;
}
