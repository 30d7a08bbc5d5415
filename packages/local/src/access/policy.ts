/** A policy as IAM writes it, read once. */
export interface AccessPolicy {
  readonly statements: readonly Statement[];
}

/** One statement: what it says about which actions on which resources, and when. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** What must be true of the request for a statement to count. */
export interface Condition {
  readonly operator: ConditionOperator;
  readonly key: ConditionKey;
  /** One of them is enough. */
  readonly values: readonly string[];
}

/** The operators that are evaluated: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const conditionOperators = ["StringEquals", "StringLike"] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

/** The keys that are evaluated. */
export const conditionKeys = ["iam:PassedToService"] as const;
export type ConditionKey = (typeof conditionKeys)[number];
