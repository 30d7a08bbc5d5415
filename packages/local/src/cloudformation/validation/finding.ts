import type { HookFailureMode } from "@aws-sdk/client-cloudformation";

/** What is looked at before anything is deployed, by the names that `DescribeEvents` shows. */
export const ValidationName = {
  PropertySyntax: "PROPERTY_VALIDATION",
  NameConflict: "NAME_CONFLICT_VALIDATION",
  BucketEmptiness: "BUCKET_EMPTINESS_VALIDATION",
} as const;
export type ValidationName = (typeof ValidationName)[keyof typeof ValidationName];

/** What validation has found wrong with one resource. */
export interface Finding {
  readonly name: ValidationName;
  /** `FAIL` stops the operation, `WARN` only tells. */
  readonly failureMode: HookFailureMode;
  readonly logicalId: string;
  readonly type: string;
  /** Empty for what does not exist yet. */
  readonly physicalId: string;
  /** Where it stands in the template, such as `/Resources/Bucket/Properties/Tags/0`. */
  readonly path: string;
  readonly reason: string;
}

/** Whether a finding stops the operation. */
export function isFatal({ failureMode }: Finding): boolean {
  return failureMode === "FAIL";
}
