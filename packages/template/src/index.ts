export type {
  ChangeAction,
  ChangeAttribute,
  ChangeDetail,
  ChangeSource,
  EvaluatedResource,
  PolicyAction,
  ReplacementPrediction,
  RequiresRecreation,
  ResourceDifference,
} from "./change.ts";
export { compareTemplates } from "./compare/compare-templates.ts";
export { forcesReplacement } from "./compare/forces-replacement.ts";
export { predictReplacement, removalAction, replacementAction } from "./compare/predict-replacement.ts";
export { sameValue } from "./compare/same-value.ts";
export { showDifferences, type ShownSides } from "./compare/show-differences.ts";
export type { DeployedSide, DesiredSide, StackTags } from "./compare/template-side.ts";
export {
  contextText,
  knownAfterApply,
  stringified,
  valueText,
  withoutUnknown,
  withoutUnknowns,
} from "./compare/value-text.ts";
export { evaluateRules } from "./evaluate/evaluate-rules.ts";
export { createEvaluator } from "./evaluate/evaluator.ts";
export { containsUnknown } from "./evaluate/scalar.ts";
export { partitionOf, urlSuffixes, type Partition } from "./evaluate/partition.ts";
export {
  UNKNOWN,
  type EvaluationScope,
  type Evaluator,
  type PseudoParameters,
  type Unknown,
  type Value,
} from "./evaluation.ts";
export { expandLanguageExtensions } from "./extensions/expand-language-extensions.ts";
export {
  buildDependencyGraph,
  circularDependencies,
  type DependencyGraph,
  type DependencyGraphOptions,
  type ResourceReference,
} from "./graph/dependency-graph.ts";
export { keysOf, pointerTo, valueAt } from "./json-pointer.ts";
export { findIamBroadening, type IamProperties } from "./iam/find-iam-broadening.ts";
export { IamFindingKind, type IamFinding } from "./iam/iam-finding.ts";
export type { Interruption } from "./interruption/documented-interruptions.ts";
export { interruptionOf } from "./interruption/interruption-of.ts";
export { isJsonObject, type Json, type JsonObject, type JsonPath } from "./json.ts";
export { allRules as lintRules } from "./lint/all-rules.ts";
export { formatFinding, Severity, type Finding, type SuppressedFinding } from "./lint/finding.ts";
export type { LintContext, LintRule, RuleHit } from "./lint/lint-rule.ts";
export { readSuppressions, type Suppression, type SuppressionOf } from "./lint/suppressions.ts";
export { lintTemplate, type LintResult, type LintSettings } from "./lint/lint-template.ts";
export { addFindings } from "./lint/add-findings.ts";
export { mergeFindings, type RuleEquivalence } from "./lint/merge-findings.ts";
export { matchesWithin } from "./inputs/matches-within.ts";
export { describeInputs } from "./inputs/describe-inputs.ts";
export {
  resolveParameters,
  type GivenParameter,
  type ResolvedParameters,
  type ResolveParametersOptions,
  type SsmLookup,
} from "./inputs/resolve-parameters.ts";
export type { TemplateInput } from "./inputs/template-input.ts";
export {
  affectedExports,
  type AffectedExport,
  type DeployedExport,
  type ExportsQuestion,
  type ResourceFate,
} from "./outputs/affected-exports.ts";
export { predictChanges } from "./predict/predict-changes.ts";
export {
  UnknownKind,
  type KnownDeployment,
  type Prediction,
  type PredictionGap,
  type PredictionSide,
} from "./predict/prediction.ts";
export { readSnippet } from "./read/read-snippet.ts";
export { readTemplate, type ReadTemplateOptions } from "./read/read-template.ts";
export { collectReferences, type CollectOptions, type TemplateReference } from "./references/collect-references.ts";
export {
  findDynamicReferences,
  resolveDynamicReferences,
  type FoundDynamicReference,
} from "./references/find-dynamic-references.ts";
export type { DynamicReference } from "./references/dynamic-reference.ts";
export { findReferenceUses, type ReferenceUse } from "./references/find-reference-uses.ts";
export { findLiteralSecrets, isLiteralSecret } from "./secrets/find-literal-secrets.ts";
export { literalText } from "./secrets/literal-text.ts";
export { namesOfKept } from "./secrets/names-of-secrets.ts";
export { secretParameters } from "./secrets/secret-parameters.ts";
export { secretValues, type NameGiver, type SecretValue } from "./secrets/secret-values.ts";
export { takesSsmSecure } from "./secrets/ssm-secure-properties.ts";
export type { FoundToken } from "./secrets/found-token.ts";
export { findTokens } from "./secrets/token-forms.ts";
export { checkStructure } from "./structure/check-structure.ts";
export {
  hasTransformFunction,
  isRewrittenByMacro,
  LANGUAGE_EXTENSIONS,
  transformNames,
  usesLanguageExtensions,
} from "./structure/transforms.ts";
export { placeProblems } from "./structure/place-problems.ts";
export {
  Capability,
  requiredCapabilities,
  type RequiredCapabilitiesOptions,
  type RequiredCapability,
} from "./structure/required-capabilities.ts";
export { formatProblem, TemplateError, TemplateErrorCode, type TemplateProblem } from "./template-error.ts";
export type {
  ResourceDeclaration,
  SourcePosition,
  SourceRange,
  Template,
  TemplateBody,
  TemplateFormat,
} from "./template.ts";
export { violationMessage, type PropertyProblem, type PropertyViolation } from "./validate/property-problem.ts";
export { validateAttribute } from "./validate/validate-attribute.ts";
export { validateProperties, type ValidatePropertiesOptions } from "./validate/validate-properties.ts";
export type { TemplateEdit } from "./write/apply-edit.ts";
export { editTemplate } from "./write/edit-template.ts";
export { writeTemplate } from "./write/write-template.ts";
