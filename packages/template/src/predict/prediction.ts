import type { ResourceDifference } from "../change.ts";
import type { StackTags } from "../compare/template-side.ts";
import type { EvaluationScope, PseudoParameters } from "../evaluation.ts";
import type { JsonPath } from "../json.ts";
import type { TemplateBody } from "../template.ts";

/** One side of a prediction: a template as it is written, and what is known of its parameters. */
export interface PredictionSide {
  /** Language extensions are expanded by the prediction. */
  readonly body: TemplateBody;
  readonly pseudo: PseudoParameters;
  /** As in {@link EvaluationScope}; `UNKNOWN` for what nobody has said, such as the value of an SSM parameter. */
  readonly parameters: EvaluationScope["parameters"];
  /** The parameters as texts, as they were given. */
  readonly texts: Readonly<Record<string, string>>;
  /** Parameters whose values are never shown. */
  readonly secret: ReadonlySet<string>;
  /** Default: none. */
  readonly tags?: StackTags;
}

/** What is deployed, as far as it is known. */
export interface KnownDeployment extends PredictionSide {
  /** By logical id. What is not named is worked out from the template where it says it, and is unknown otherwise. Default: none. */
  readonly physicalIds?: Readonly<Record<string, string>>;
}

/** Why something cannot be known without asking AWS. */
export const UnknownKind = {
  /** A macro or transform may rewrite the template, or the part it stands in. */
  Macro: "macro",
  /** The value of an SSM parameter may be another one than at the last deployment. */
  SsmParameter: "ssm-parameter",
  /** The last value of a secret parameter is not known, so nobody can say whether it changes. */
  SecretParameter: "secret-parameter",
  /** The value of another stack's export. */
  Import: "import",
  /** The output of another stack. */
  StackOutput: "stack-output",
  /** What a resource that changes will answer. */
  Attribute: "attribute",
  /** A secret, or a parameter in Parameter Store, that is looked up while the deployment runs. */
  DynamicReference: "dynamic-reference",
  /** The catalog does not know the type, so nobody can say whether it is replaced. */
  ResourceType: "resource-type",
  /** The template of a nested stack is not read. */
  NestedTemplate: "nested-template",
  /** A condition depends on what is not known; it is taken to hold. */
  Condition: "condition",
  /** A loop goes over what is not known, so the template cannot be written out. */
  Loop: "loop",
} as const;
export type UnknownKind = (typeof UnknownKind)[keyof typeof UnknownKind];

/** One thing that a prediction cannot know. */
export interface PredictionGap {
  readonly kind: UnknownKind;
  /** What is not known, as the template names it: the macro, the parameter, the export, `Resource.Attribute`. */
  readonly subject: string;
  /** The resources whose predictions depend on it. `all` when every one may. */
  readonly affects: readonly string[] | "all";
  /** Where it stands in the desired template, when one place is meant. */
  readonly path?: JsonPath;
}

/** What a deployment would do, as far as it can be known without asking AWS. */
export interface Prediction {
  /** As they may be shown: secrets are masked. In the order of the desired template, then what is removed. */
  readonly differences: readonly ResourceDifference[];
  readonly gaps: readonly PredictionGap[];
}
