/** Whether changing a property makes CloudFormation create a new physical resource. */
export const Replacement = { No: "no", Yes: "yes", Maybe: "maybe" } as const;
export type Replacement = (typeof Replacement)[keyof typeof Replacement];

/** The shape of a value, in the words of the CloudFormation resource specification. */
export type ValueShape =
  | { readonly kind: "string" | "number" | "integer" | "boolean" | "json" | "timestamp" | "null" | "tag" }
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
  /** The values it may take, when the specification lists them. */
  readonly allowedValues?: readonly string[];
  /** Never returned by the service once written, so drift cannot see it. */
  readonly writeOnly?: boolean;
}

/** Where a resource type keeps its tags, when it can be tagged. */
export interface Tagging {
  readonly property: string;
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
  /** The properties or attributes that make up the primary identifier, in order. */
  readonly primaryIdentifier: readonly string[];
  /** Whether replacing or removing it loses data: databases, buckets, file systems, tables, queues, logs, keys. */
  readonly stateful: boolean;
  readonly tagging?: Tagging;
  /** The deepest template field that `Ref` returns, or `undefined` when it is only known by the service. */
  readonly ref?: RefFacts;
}

/** What `Ref` on the logical id returns. */
export interface RefFacts {
  /** `identifier`: the primary identifier (joined by `|` when it is compound); `attribute`: one attribute or property. */
  readonly kind: "identifier" | "attribute";
  readonly name?: string;
}

/** Answers questions about resource types, loading one at a time. Synchronous: a lookup is one small read. */
export interface Catalog {
  /** The version of the AWS service specification that the facts come from. */
  readonly sourceVersion: string;
  readonly typeNames: readonly string[];
  has(typeName: string): boolean;
  /** The facts of one type, or `undefined` when the specification does not know it. */
  find(typeName: string): ResourceType | undefined;
}
