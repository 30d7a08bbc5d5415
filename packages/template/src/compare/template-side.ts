import type { EvaluationScope } from "../evaluation.ts";
import type { TemplateBody } from "../template.ts";

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
}

/** What is to be deployed. What resources will answer follows from the comparison. */
export interface DesiredSide {
  /** With language extensions and macros expanded. */
  readonly body: TemplateBody;
  readonly scope: Omit<EvaluationScope, "ref" | "attribute">;
  /** See {@link DeployedSide.parameterTexts}. */
  readonly parameterTexts?: Readonly<Record<string, string>>;
}
