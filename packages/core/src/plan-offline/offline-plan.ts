import type { Finding, UnknownKind } from "@stacksteward/template";

import type { PlannedChange, PlannedTemplate, TemplatePosition } from "../plan/plan.ts";

/** A change as it is predicted, in the words of a plan. */
export interface PredictedChange extends PlannedChange {
  /** `possible`: it only happens if what is not known turns out another way than it was. */
  readonly certainty: "certain" | "possible";
}

/** One thing that nobody can know without asking AWS, and why. */
export interface OfflineUnknown {
  readonly kind: UnknownKind;
  /** What is not known, as the template names it. */
  readonly subject: string;
  /** The logical ids whose predictions depend on it; `all` when every one may. */
  readonly affects: readonly string[] | "all";
  /** What that means, in a sentence. */
  readonly reason: string;
  readonly position?: TemplatePosition;
}

/** What a deployment would do, worked out without a call. Plain JSON; not a plan: nothing can be deployed with it. */
export interface OfflinePlan {
  readonly format: "stacksteward.offline-plan";
  readonly version: 1;
  readonly stackName: string;
  readonly region: string;
  readonly operation: "CREATE" | "UPDATE";
  readonly template: PlannedTemplate;
  readonly changes: readonly PredictedChange[];
  /** Empty when AWS could not say more than this does. */
  readonly unknown: readonly OfflineUnknown[];
  /** What the lint warns of in the template, and its errors where they are not refused. Absent when it says nothing, or did not look. */
  readonly findings?: readonly Finding[];
  /** Whether a change certainly, or possibly, loses data. What is unknown may too. */
  readonly isDestructive: boolean;
}
