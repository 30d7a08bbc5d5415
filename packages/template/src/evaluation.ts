import type { Json, JsonObject, JsonPath } from "./json.ts";
import type { TemplateBody } from "./template.ts";

/** A value that only exists after deployment, such as an attribute of a resource not created yet. */
export const UNKNOWN: unique symbol = Symbol.for("stacksteward.template.unknown");
/** The type of {@link UNKNOWN}. */
export type Unknown = typeof UNKNOWN;

/** A value after evaluation: JSON in which any node may be not known yet. */
export type Value = string | number | boolean | null | Unknown | Value[] | { [key: string]: Value };

/** What `AWS::AccountId` and its siblings stand for. */
export interface PseudoParameters {
  readonly accountId: string | Unknown;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
  readonly stackName: string;
  readonly stackId: string | Unknown;
  readonly notificationArns: readonly string[];
}

/** What evaluation asks of the world outside the template. Each may answer {@link UNKNOWN}; what is absent is unknown, unless it says otherwise. */
export interface EvaluationScope {
  readonly pseudo: PseudoParameters;
  /** By parameter name, already resolved and split: a string, or a list for list types. */
  readonly parameters: Readonly<Record<string, string | readonly string[] | Unknown>>;
  /** What `Ref` on a resource returns. */
  readonly ref: (logicalId: string) => Value;
  /** What `Fn::GetAtt` returns. Throws when the attribute does not exist. */
  readonly attribute: (logicalId: string, name: string) => Value;
  /** What `Fn::ImportValue` returns. */
  readonly importValue?: (exportName: string) => Value;
  /** What `Fn::GetStackOutput` returns. */
  readonly stackOutput?: (request: JsonObject) => Value;
  /** Default: zones `a`, `b` and `c` of the region. */
  readonly availabilityZones?: (region: string) => readonly string[];
  /** What a macro named by `Fn::Transform` answers. Default: refused as unsupported, naming the macro. */
  readonly transform?: (request: JsonObject) => Value;
  /** What `Fn::ValueOf` of a parameter's resource returns, such as the `VpcId` of a subnet. Default: unknown. */
  readonly parameterAttribute?: (parameter: string, attribute: string) => Value;
  /** What to take a condition for that depends on what is not known. Default: refused as unsupported, naming the condition. */
  readonly undecided?: (condition: string) => boolean;
}

/** Evaluates parts of one template in one scope. Conditions are evaluated once and remembered. */
export interface Evaluator {
  readonly body: TemplateBody;
  /** Whether the named condition holds. Throws `TemplateError` when it is not declared. */
  condition(name: string): boolean;
  /** Whether a resource or output has no condition or one that holds. */
  isActive(declaration: JsonObject): boolean;
  /**
   * The value of any part of the template. `path` says where it stands, for messages.
   * `undefined` means `AWS::NoValue`: the property is to be removed.
   */
  evaluate(node: Json, path: JsonPath): Value | undefined;
}
