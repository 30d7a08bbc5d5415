import type { LintRule, LintSettings } from "@stacksteward/template";

import type { Linter } from "../linters/linter.ts";
import type { Policies } from "../policies/policy.ts";

/**
 * What becomes of what the lint finds in a template before a plan. `refuse` throws for errors, with the place of each, before
 * anything is sent, and tells warnings in the plan; `warn` tells errors too; `off` does not look.
 */
export const LintPolicy = { Refuse: "refuse", Warn: "warn", Off: "off" } as const;
export type LintPolicy = (typeof LintPolicy)[keyof typeof LintPolicy];

/** What templates are held against before every plan. */
export interface CheckOptions {
  /** A definition may say something else of its own. Default `refuse`. */
  readonly lint?: LintPolicy;
  /** By rule id: another severity, or `off`. Default: each rule's own. */
  readonly rules?: NonNullable<LintSettings["rules"]>;
  /** Rules of your own, beside the built-in ones. */
  readonly ownRules?: readonly LintRule[];
  /**
   * Tools beside the built-in rules, such as `cfnLint()`: they see every template that is linted before a plan, and what they find
   * counts as what the rules find. One that is absent, too old or broken fails the plan where the policy is `refuse`; where it is `warn`
   * the plan tells that it has not looked. Default: none.
   */
  readonly linters?: readonly Linter[];
  /**
   * What must hold of every stack, as code: made by `policy`, or ready-made such as `encryption`. A denial of a template throws
   * `POLICY_DENIED` before anything of it is sent, and one of a plan takes its change set away again. A plan that was not held against them is not deployed.
   * Default: none.
   */
  readonly policies?: Policies;
}
