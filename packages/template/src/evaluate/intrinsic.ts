import type { EvaluationScope, Unknown, Value } from "../evaluation.ts";
import type { Json, JsonPath } from "../json.ts";
import { TemplateError, type TemplateErrorCode } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";

/** What an intrinsic function may use while it is evaluated. */
export interface Evaluation {
  readonly body: TemplateBody;
  readonly scope: EvaluationScope;
  /** `undefined` is `AWS::NoValue`. */
  value(node: Json, path: JsonPath): Value | undefined;
  /** The truth of a condition function, or of a condition named by `{ Condition: name }`. */
  truth(node: Json, path: JsonPath): boolean | Unknown;
  /** Whether the condition holds that `user`, such as `Fn::If`, names. */
  condition(name: string, path: JsonPath, user?: string): boolean;
  isActive(logicalId: string): boolean;
}

/**
 * One intrinsic function: what it returns for its unevaluated argument.
 * `path` ends with the name of the function.
 */
export type Intrinsic = (argument: Json, path: JsonPath, evaluation: Evaluation) => Value | undefined;

/** One condition function: like an {@link Intrinsic}, but true or false. */
export type ConditionFunction = (argument: Json, path: JsonPath, evaluation: Evaluation) => boolean | Unknown;

/** Throws a {@link TemplateError} with one problem. */
export function refuse(code: TemplateErrorCode, message: string, path: JsonPath, remedy?: string): never {
  throw new TemplateError([{ code, message, path, ...(remedy === undefined ? {} : { remedy }) }]);
}

/** Throws like {@link refuse} what CloudFormation itself would answer, word for word. */
export function refuseAsService(
  code: TemplateErrorCode,
  serviceMessage: string,
  path: JsonPath,
  remedy?: string,
): never {
  const sentence = serviceMessage.replace(/^(Template (format )?error|Transform [\w:-]+ failed with): /, "");
  const message = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.!?]$/.test(sentence) ? "" : "."}`;
  throw new TemplateError([{ code, message, serviceMessage, path, ...(remedy === undefined ? {} : { remedy }) }]);
}
