/** How a change lets somebody do more than before. */
export const IamFindingKind = {
  /** Somebody is named who was not. */
  Principal: "principal",
  /** An action is allowed that was not. */
  Action: "action",
  /** A resource may be used that could not. */
  Resource: "resource",
  /** An action that was allowed before is allowed to others, or on other resources, that were named before too. */
  Combination: "combination",
  /** An action is allowed without a condition that it had, or under another one. */
  Condition: "condition",
  /** An action is not denied any more as it was. */
  Deny: "deny",
  /** `NotAction`, `NotPrincipal` or `NotResource` allows all but what it names. */
  Inverted: "inverted",
  /** A managed policy is attached. */
  ManagedPolicy: "managed-policy",
  /** A policy is attached to somebody or something, or somebody joins a group. */
  Attachment: "attachment",
  /** A permissions boundary is gone, or another one. */
  Boundary: "boundary",
  /** What is allowed can't be read: a function, a secret, or a value not known yet stands in its place. */
  Unknown: "unknown",
} as const;
export type IamFindingKind = (typeof IamFindingKind)[keyof typeof IamFindingKind];

/** One way in which a change broadens what somebody may do. */
export interface IamFinding {
  readonly kind: IamFindingKind;
  /** The principal, the action, the resource, the policy; of `inverted` the element. */
  readonly value: string;
  /** The property it stands in, as a JSON pointer. */
  readonly path: string;
  /** Set when the value stands for more than one. */
  readonly isWildcard?: true;
}
