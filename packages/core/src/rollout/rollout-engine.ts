import type { WorkflowContext } from "@stacksteward/workflow";

import type { InstancePlace } from "./instance-place.ts";
import type { InstanceReport } from "./rollout-result.ts";
import type { RolloutPace } from "./rollout-strategy.ts";

/** One account and region with what is to be done there. */
export interface PlannedInstance extends InstancePlace {
  readonly action: "create" | "update" | "delete";
}

/** How the work on one wave ended. */
export interface WaveEnd {
  /** `failed`: more failed than are tolerated. */
  readonly kind: "succeeded" | "failed" | "stopped";
  readonly reason?: string;
  /** The service's operations, in order. */
  readonly operations: readonly string[];
  /** Of every instance of the wave that is not as it was wanted. The others have succeeded. */
  readonly exceptions: readonly InstanceReport[];
}

/** What brings a change to the instances of a wave: a StackSet of CloudFormation, or a deployment of our own for each. */
export interface RolloutEngine<Planned extends PlannedInstance> {
  readonly kind: "STACK_SET" | "FAN_OUT";
  /** Works on the instances of a wave, each in the way that was planned for it. */
  carryOut(context: WorkflowContext, wave: WaveWork<Planned>): Promise<WaveEnd>;
  /** Brings what the waves have touched back to what it was. Answers what could not be brought back. */
  takeBack(context: WorkflowContext, touched: readonly Planned[], pace: RolloutPace): Promise<WaveEnd>;
  /** Once every wave has succeeded: what is only done then, such as deletions. */
  finish(context: WorkflowContext, pace: RolloutPace): Promise<WaveEnd>;
}

/** Why a rollout that could take nothing back has failed, and is not returned. */
export const ALL_NEW = "Everything it did was new, and nothing is deleted by itself.";

/** One wave as an engine is given it. */
export interface WaveWork<Planned extends PlannedInstance> {
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly instances: readonly Planned[];
  readonly pace: RolloutPace;
}
