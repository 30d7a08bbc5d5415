import type { EvaluationScope } from "../evaluation.ts";
import type { TemplateBody } from "../template.ts";

/** The tags of a stack, by key. CloudFormation puts them on every resource that can carry tags. */
export type StackTags = Readonly<Record<string, string>>;

/** What is deployed: a template, and what its references stand for. */
export interface DeployedSide {
  /** With language extensions and macros expanded. Without resources when nothing is deployed yet. */
  readonly body: TemplateBody;
  /** `ref` and `attribute` answer for what is deployed; `UNKNOWN` when that is not known. */
  readonly scope: EvaluationScope;
  /**
   * The parameters as texts, as they were given; a parameter has changed when its text has.
   * An SSM parameter keeps its name when its value changes. Default: the values of the scope.
   */
  readonly parameterTexts?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly tags?: StackTags;
  /**
   * Logical ids of resources that somebody else has deleted since: they are added again, under new identities.
   * What `ref` and `attribute` answer for them is what they were. Default: none.
   */
  readonly gone?: ReadonlySet<string>;
}

/** What is to be deployed. What resources will answer follows from the comparison. */
export interface DesiredSide {
  /** With language extensions and macros expanded. */
  readonly body: TemplateBody;
  readonly scope: Omit<EvaluationScope, "ref" | "attribute">;
  /** See {@link DeployedSide.parameterTexts}. */
  readonly parameterTexts?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly tags?: StackTags;
  /**
   * Whether the templates of nested stacks may have changed behind their URLs, as the service always assumes:
   * it lists them even when nothing about them changes. Or the logical ids of those that do differ. Default: false.
   */
  readonly nestedTemplatesMayDiffer?: boolean | ReadonlySet<string>;
}
