import type { PlannedOperation } from "../plan/plan.ts";

/** How a deployment succeeded. Anything else is an `OperationFailed`. */
export type DeployResult = DeployedResult | UnchangedResult;

/** What both successes say. */
interface DeployOutcome {
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A change set was executed, and the stack was in a status of success when it was read behind the end of it. */
export interface DeployedResult extends DeployOutcome {
  readonly kind: "deployed";
  readonly operation: PlannedOperation;
  readonly changeSetId: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** There was nothing to change. */
export interface UnchangedResult extends DeployOutcome {
  readonly kind: "no-changes";
}
