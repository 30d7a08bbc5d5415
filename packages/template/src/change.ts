import type { Value } from "./evaluation.ts";

/** What happens to a resource. This and the types below are the words of `ResourceChange` in the CloudFormation API reference, so that nothing is translated twice. */
export type ChangeAction = "Add" | "Modify" | "Remove";
/** Whether a modification replaces the resource; `Conditional` when it depends on values not known yet. */
export type ReplacementPrediction = "True" | "False" | "Conditional";
/** The part of a resource that changes. */
export type ChangeAttribute =
  | "Properties"
  | "Metadata"
  | "CreationPolicy"
  | "UpdatePolicy"
  | "DeletionPolicy"
  | "UpdateReplacePolicy"
  | "Tags";
/** Whether a change of the attribute forces a new resource. */
export type RequiresRecreation = "Never" | "Conditionally" | "Always";
/** What causes a change: the template itself, a parameter, or another resource. */
export type ChangeSource =
  | "ResourceReference"
  | "ParameterReference"
  | "ResourceAttribute"
  | "DirectModification"
  | "Automatic";
/** What happens to the physical resource that a removal or a replacement leaves behind. */
export type PolicyAction =
  | "Delete"
  | "Retain"
  | "Snapshot"
  | "ReplaceAndDelete"
  | "ReplaceAndRetain"
  | "ReplaceAndSnapshot";

/** One reason why one attribute of a resource changes. */
export interface ChangeDetail {
  readonly attribute: ChangeAttribute;
  /** The top-level property, when `attribute` is `Properties`. */
  readonly name?: string;
  /** `/Properties/…`, a JSON pointer to what changed. */
  readonly path: string;
  readonly requiresRecreation: RequiresRecreation;
  readonly evaluation: "Static" | "Dynamic";
  readonly changeSource: ChangeSource;
  /** The parameter, resource or `Resource.Attribute` that causes it. */
  readonly causingEntity?: string;
  /** Absent for something added; what is only known after deployment is `UNKNOWN`. */
  readonly before?: Value;
  /** Absent for something removed. */
  readonly after?: Value;
  readonly changeType: "Add" | "Remove" | "Modify";
  /**
   * Recorded from the service: `DescribeChangeSet` does not report the same details in its two forms.
   * `possible`: something it refers to changes in place, so the value may change; only reported without property values.
   * `unseen`: the value changes only because it is not known yet; only reported with property values.
   * `certain`: reported in both.
   */
  readonly certainty: "certain" | "possible" | "unseen";
}

/** A resource as evaluated: `Properties`, and those of `Metadata` and the policies that it declares. */
export type EvaluatedResource = { readonly Properties: { readonly [key: string]: Value } } & {
  readonly [attribute in Exclude<ChangeAttribute, "Properties" | "Tags">]?: Value;
};

/** How one resource differs between two evaluated templates. */
export interface ResourceDifference {
  readonly logicalId: string;
  readonly type: string;
  readonly action: ChangeAction;
  /** Only for `Modify`. */
  readonly replacement?: ReplacementPrediction;
  /** Only for `Remove`, and for `Modify` that certainly replaces. */
  readonly policyAction?: PolicyAction;
  readonly scope: readonly ChangeAttribute[];
  /** Empty unless the action is `Modify`. With only `possible` ones, nothing may change at all. */
  readonly details: readonly ChangeDetail[];
  /** Not for `Add`. */
  readonly before?: EvaluatedResource;
  /** Not for `Remove`. */
  readonly after?: EvaluatedResource;
}
