import type { Value } from "./evaluation.ts";

/** The words of `ResourceChange` in the CloudFormation API reference, so that nothing is translated twice. */
export type ChangeAction = "Add" | "Modify" | "Remove";
export type ReplacementPrediction = "True" | "False" | "Conditional";
export type ChangeAttribute =
  | "Properties"
  | "Metadata"
  | "CreationPolicy"
  | "UpdatePolicy"
  | "DeletionPolicy"
  | "UpdateReplacePolicy"
  | "Tags";
export type RequiresRecreation = "Never" | "Conditionally" | "Always";
export type ChangeSource =
  | "ResourceReference"
  | "ParameterReference"
  | "ResourceAttribute"
  | "DirectModification"
  | "Automatic";

/** One reason why one attribute of a resource changes. */
export interface ChangeDetail {
  readonly attribute: ChangeAttribute;
  /** The top-level property, when `attribute` is `Properties`. */
  readonly name?: string;
  /** `/Properties/…`, a JSON pointer to what changed. */
  readonly path?: string;
  readonly requiresRecreation: RequiresRecreation;
  readonly evaluation: "Static" | "Dynamic";
  readonly changeSource: ChangeSource;
  /** The parameter, resource or `Resource.Attribute` that causes it. */
  readonly causingEntity?: string;
  readonly before?: Value;
  readonly after?: Value;
  readonly changeType: "Add" | "Remove" | "Modify";
}

/** How one resource differs between two evaluated templates. */
export interface ResourceDifference {
  readonly logicalId: string;
  readonly type: string;
  readonly action: ChangeAction;
  /** Only for `Modify`. */
  readonly replacement?: ReplacementPrediction;
  readonly scope: readonly ChangeAttribute[];
  readonly details: readonly ChangeDetail[];
  /** Evaluated properties before (not for `Add`) and after (not for `Remove`). */
  readonly before?: { readonly [key: string]: Value };
  readonly after?: { readonly [key: string]: Value };
}
