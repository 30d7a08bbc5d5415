import type { TypeConstraints } from "./value-constraints.ts";

/** Whether changing a property makes CloudFormation create a new physical resource. */
export const Replacement = { No: "no", Yes: "yes", Maybe: "maybe" } as const;
export type Replacement = (typeof Replacement)[keyof typeof Replacement];

/** The shape of a value, in the words of the CloudFormation resource specification. */
export type ValueShape =
  | { readonly kind: "number" | "boolean" | "json" | "timestamp" | "null" | "tag" }
  /** `allowedValues` is present when the specification lists them; case counts. */
  | { readonly kind: "string"; readonly allowedValues?: readonly string[] }
  | { readonly kind: "integer"; readonly allowedValues?: readonly number[] }
  | { readonly kind: "list"; readonly items: ValueShape }
  | { readonly kind: "map"; readonly values: ValueShape }
  /** A named property type of the same resource type: look it up in {@link ResourceType.definitions}. */
  | { readonly kind: "definition"; readonly name: string }
  | { readonly kind: "union"; readonly of: readonly ValueShape[] };

/** What is true of one property of a resource type or of one of its property types. */
export interface PropertyFacts {
  readonly shape: ValueShape;
  readonly required: boolean;
  readonly replacement: Replacement;
  /**
   * The kind of permission a change may widen, in the words of the specification: `InlineResourcePolicy`,
   * `InlineIdentityPolicies`, `ManagedPolicies`, `IngressRules` or `EgressRules`.
   */
  readonly scrutiny?: string;
}

/** Where a resource type keeps its tags, when it can be tagged. */
export interface Tagging {
  readonly property: string;
  /** `list` of Key and Value, `map`, or `other`: a list of a shape of its own, as Auto Scaling groups have. */
  readonly style: "list" | "map" | "other";
}

/** Everything the catalog knows of one resource type. Plain data. */
export interface ResourceType {
  readonly name: string;
  readonly properties: Readonly<Record<string, PropertyFacts>>;
  /** The property types that `properties` refer to by name. */
  readonly definitions: Readonly<Record<string, Readonly<Record<string, PropertyFacts>>>>;
  /** The attributes `Fn::GetAtt` can return; nested ones are dotted. */
  readonly attributes: Readonly<Record<string, ValueShape>>;
  /** The properties or attributes that make up the primary identifier, in order; nested ones are dotted. */
  readonly primaryIdentifier: readonly string[];
  /**
   * The properties or attributes whose values, joined by `|`, `Ref` on the logical id returns. One that ends in `?` is
   * left out when the template does not give it. Empty when the specification does not say.
   */
  readonly refersTo: readonly string[];
  /** Whether replacing or removing it loses data: databases, buckets, file systems, tables, queues, logs, keys. */
  readonly stateful: boolean;
  /**
   * What can be set and is never given back, such as passwords and code: dotted paths, `*` for the items of a list.
   * Absent when none are known.
   */
  readonly writeOnly?: readonly string[];
  readonly tagging?: Tagging;
  /** The form of its ARN, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
  readonly arnTemplate?: string;
  /** The kind of permission any change of the resource may widen, such as `ResourcePolicyResource`. */
  readonly scrutiny?: string;
  /** The macro a template must name to declare it: `AWS::Serverless-2016-10-31` for the types of SAM. */
  readonly transform?: string;
}

/** Answers questions about resource types, loading one at a time. Synchronous: a lookup is one small read. */
export interface Catalog {
  /** The version of the AWS service specification that the facts come from. */
  readonly sourceVersion: string;
  /** Sorted. */
  readonly typeNames: readonly string[];
  /** Whether the specification knows the type. Does not read its facts. */
  has(typeName: string): boolean;
  /** The facts of one type, or `undefined` when the specification does not know it. */
  find(typeName: string): ResourceType | undefined;
  /**
   * What the values of one type must be beyond their shapes, as its resource schema says: lengths, patterns, ranges, numbers of
   * items. Empty when nothing is known, and for types that CloudFormation does not hold against a schema.
   */
  constraints(typeName: string): TypeConstraints;
}
