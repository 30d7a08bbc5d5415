import type { LintRule } from "./lint-rule.ts";
import { circularDependency } from "./rules/circular-dependency.ts";
import { literalSecret } from "./rules/literal-secret.ts";
import { propertyRules } from "./rules/property-rules.ts";
import { structureRules } from "./rules/structure-rules.ts";
import { suppressionRule } from "./rules/suppression-rule.ts";
import { typeRules } from "./rules/type-rules.ts";
import { unusedRules } from "./rules/unused-rules.ts";

/** The built-in rules, in the order in which they are told for one place. */
export const allRules: readonly LintRule[] = [
  ...structureRules,
  ...typeRules,
  ...propertyRules,
  circularDependency,
  literalSecret,
  ...unusedRules,
  suppressionRule,
];
