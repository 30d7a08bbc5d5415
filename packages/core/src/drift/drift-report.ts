import type { JsonValue } from "@stacksteward/workflow";

import type { TemplatePosition } from "../plan/plan.ts";

/** A drift that somebody has decided to live with for a time. */
export interface IgnoredDrift {
  readonly reason: string;
  /** When it counts again, in ISO 8601. */
  readonly until: string;
}

/** One property that is not what the template says, in CloudFormation's words (`PropertyDifference`). */
export interface PropertyDrift {
  /** A JSON Pointer from the resource's properties on, as CloudFormation gives it: `/Tags/0/Value`. */
  readonly path: string;
  /** `ADD` of an item, `REMOVE`, `NOT_EQUAL`, or whatever the service says next. */
  readonly kind: string;
  /** What the template says, evaluated. Absent for what it does not speak of. Secrets read `****`. */
  readonly expected?: JsonValue;
  /** What is there. Absent when nothing is. Secrets read `****`. */
  readonly actual?: JsonValue;
  /** Whether both values are hidden, because the template makes the property of a secret. */
  readonly isSecret?: true;
  /** The same path in the template's own lists, when it is known: CloudFormation counts items as they are found. */
  readonly templatePath?: readonly (string | number)[];
  readonly position?: TemplatePosition;
  readonly ignored?: IgnoredDrift;
}

/**
 * Why nobody can say whether something has drifted. `write-only`: the service never gives it back; `secret`: CloudFormation
 * does not compare it; `not-compared`: CloudFormation left it out and does not say why; `unsupported`: there is no drift
 * detection for the type, or a rollback has skipped the resource and CloudFormation does not check it since; `not-detected`: the detection failed for the resource; `not-entered`: a nested stack that nobody
 * asked to look into.
 */
export type UnknownReason = "write-only" | "secret" | "not-compared" | "unsupported" | "not-detected" | "not-entered";

/** A property, or a whole resource, of which nobody can say whether it has drifted. */
export interface UnknownDrift {
  /** A JSON Pointer from the resource's properties on; empty for all of them. */
  readonly path: string;
  readonly reason: UnknownReason;
}

/** What was found out about one resource. */
export interface ResourceDrift {
  /** The logical ids of the nested stacks that lead to it, outermost first. Absent in the report's own stack. */
  readonly stackPath?: readonly string[];
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** `IN_SYNC`, `MODIFIED`, `DELETED`, `NOT_CHECKED`, `UNKNOWN`, or whatever the service says next. */
  readonly status: string;
  /** Why it is so, when the service says it. */
  readonly reason?: string;
  readonly differences: readonly PropertyDrift[];
  readonly unknown: readonly UnknownDrift[];
  /** That it has drifted at all is ignored, however it has. */
  readonly ignored?: IgnoredDrift;
  /** In the template that its stack was deployed with. Absent for what a macro wrote. */
  readonly position?: TemplatePosition;
}

/** A nested stack that was looked into. */
export interface NestedStackDrift {
  /** The logical ids that lead to it, outermost first. */
  readonly stackPath: readonly string[];
  readonly stackId: string;
  /** Why nothing is known of what is inside. */
  readonly failure?: DriftFailure;
}

/** Why drift could not be detected. */
export interface DriftFailure {
  /** The code of the error; `UNKNOWN` for one that has none. */
  readonly code: string;
  readonly message: string;
}

/**
 * What has drifted in a stack, and in those nested in it. Plain JSON: it can be stored, sent, and reconciled elsewhere.
 * Every resource is in it, whatever its status, and every property of which nothing is known.
 */
export interface DriftReport {
  readonly format: "stacksteward.drift";
  readonly version: 1;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  /** When the detection was begun. */
  readonly detectedAt: string;
  /**
   * `DRIFTED`: something differs, and that is not ignored. `UNKNOWN`: nothing does, but not everything could be
   * compared. `IN_SYNC`: everything was compared.
   */
  readonly status: "DRIFTED" | "UNKNOWN" | "IN_SYNC";
  readonly resources: readonly ResourceDrift[];
  readonly nestedStacks: readonly NestedStackDrift[];
}
