import type { PublishedOutput } from "../parameters/publish-outputs.ts";
import type { PlannedOperation } from "../plan/plan.ts";

/** How a deployment succeeded. Anything else is an `OperationFailed`. */
export type DeployResult<Output extends string = string> = DeployedResult<Output> | UnchangedResult<Output>;

/** What both successes say. */
interface DeployOutcome<Output extends string> {
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly status: string;
  /** By key, exactly as CloudFormation answers them. */
  readonly outputs: Readonly<Record<Output, string>>;
  /** The keys of those that the template makes of secrets. Absent when there are none, or the template was not read here. */
  readonly secretOutputs?: readonly string[];
  /** What became of the outputs that the definition publishes. Absent when there are none, and when a plan without changes is deployed again. */
  readonly published?: readonly PublishedOutput[];
}

/** A change set was executed, and the stack was in a status of success when it was read behind the end of it. */
export interface DeployedResult<Output extends string = string> extends DeployOutcome<Output> {
  readonly kind: "deployed";
  readonly operation: PlannedOperation;
  readonly changeSetId: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** There was nothing to change. */
export interface UnchangedResult<Output extends string = string> extends DeployOutcome<Output> {
  readonly kind: "no-changes";
}
