import type { LintRule } from "./lint-rule.ts";
import { addressRule } from "./rules/address-rule.ts";
import { circularDependency } from "./rules/circular-dependency.ts";
import { conditionRules } from "./rules/condition-rules.ts";
import { conditionShapeRules } from "./rules/condition-shape-rules.ts";
import { dependsOnRule } from "./rules/depends-on-rule.ts";
import { duplicateRules } from "./rules/duplicate-rules.ts";
import { ec2Rules } from "./rules/ec2-rules.ts";
import { endedServiceRule } from "./rules/ended-service-rule.ts";
import { functionArgumentRules } from "./rules/function-argument-rules.ts";
import { functionPlaceRules } from "./rules/function-place-rules.ts";
import { functionStyleRules } from "./rules/function-style-rules.ts";
import { hardCodedRules } from "./rules/hard-coded-rules.ts";
import { iamRules } from "./rules/iam-rules.ts";
import { limitRules } from "./rules/limit-rules.ts";
import { listRules } from "./rules/list-rules.ts";
import { literalSecret } from "./rules/literal-secret.ts";
import { mappingKeyRules } from "./rules/mapping-key-rules.ts";
import { noEchoRule } from "./rules/no-echo-rule.ts";
import { parameterRules } from "./rules/parameter-rules.ts";
import { parameterUseRules } from "./rules/parameter-use-rules.ts";
import { policyAttributeRules } from "./rules/policy-attribute-rules.ts";
import { policyDocumentRules } from "./rules/policy-document-rules.ts";
import { policyStatementRules } from "./rules/policy-statement-rules.ts";
import { constraintRules } from "./rules/constraint-rules.ts";
import { propertyChoiceRules } from "./rules/property-choice-rules.ts";
import { propertyRules } from "./rules/property-rules.ts";
import { recordRules } from "./rules/record-rules.ts";
import { runtimeRules } from "./rules/runtime-rules.ts";
import { secretParameterRules } from "./rules/secret-parameter-rules.ts";
import { serverlessRules } from "./rules/serverless-rules.ts";
import { serviceRules } from "./rules/service-rules.ts";
import { structureRules } from "./rules/structure-rules.ts";
import { subnetRule } from "./rules/subnet-rule.ts";
import { suppressionRule } from "./rules/suppression-rule.ts";
import { textRules } from "./rules/text-rules.ts";
import { transformRule } from "./rules/transform-rule.ts";
import { typeRules } from "./rules/type-rules.ts";
import { unusedRules } from "./rules/unused-rules.ts";

/** The built-in rules, in the order in which they are told for one place. */
export const allRules: readonly LintRule[] = [
  ...structureRules,
  transformRule,
  ...parameterRules,
  ...conditionShapeRules,
  ...functionArgumentRules,
  ...functionPlaceRules,
  ...listRules,
  ...mappingKeyRules,
  ...typeRules,
  ...propertyRules,
  ...constraintRules,
  ...propertyChoiceRules,
  ...parameterUseRules,
  ...serviceRules,
  ...serverlessRules,
  ...ec2Rules,
  addressRule,
  subnetRule,
  ...recordRules,
  ...policyDocumentRules,
  ...policyStatementRules,
  ...policyAttributeRules,
  ...duplicateRules,
  ...runtimeRules,
  endedServiceRule,
  circularDependency,
  literalSecret,
  ...secretParameterRules,
  noEchoRule,
  ...iamRules,
  ...conditionRules,
  ...functionStyleRules,
  ...textRules,
  dependsOnRule,
  ...hardCodedRules,
  ...limitRules,
  ...unusedRules,
  suppressionRule,
];
