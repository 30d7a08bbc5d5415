import type { LintRule } from "./lint-rule.ts";
import { circularDependency } from "./rules/circular-dependency.ts";
import { conditionRules } from "./rules/condition-rules.ts";
import { conditionShapeRules } from "./rules/condition-shape-rules.ts";
import { functionArgumentRules } from "./rules/function-argument-rules.ts";
import { functionPlaceRules } from "./rules/function-place-rules.ts";
import { functionStyleRules } from "./rules/function-style-rules.ts";
import { literalSecret } from "./rules/literal-secret.ts";
import { mappingKeyRules } from "./rules/mapping-key-rules.ts";
import { propertyRules } from "./rules/property-rules.ts";
import { structureRules } from "./rules/structure-rules.ts";
import { suppressionRule } from "./rules/suppression-rule.ts";
import { typeRules } from "./rules/type-rules.ts";
import { unusedRules } from "./rules/unused-rules.ts";

/** The built-in rules, in the order in which they are told for one place. */
export const allRules: readonly LintRule[] = [
  ...structureRules,
  ...conditionShapeRules,
  ...functionArgumentRules,
  ...functionPlaceRules,
  ...mappingKeyRules,
  ...typeRules,
  ...propertyRules,
  circularDependency,
  literalSecret,
  ...conditionRules,
  ...functionStyleRules,
  ...unusedRules,
  suppressionRule,
];
