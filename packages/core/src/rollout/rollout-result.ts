import type { InstancePlace } from "./instance-place.ts";

/** How one instance stands at the end of a rollout. */
export type InstanceState =
  /** It is what was wanted. */
  | "succeeded"
  /** The work on it failed. */
  | "failed"
  /** It was about to be worked on, and others had failed or somebody had stopped it. */
  | "cancelled"
  /** CloudFormation passed it over: its account is suspended, or is not in its unit any more. */
  | "skipped"
  /** No wave came to it. */
  | "untouched"
  /** A wave had changed it, and it is again what it was. */
  | "returned"
  /** A wave had created it; it stays, as the set was before. */
  | "kept"
  /** It was as wanted before. */
  | "unchanged";

/** One account and region of a rollout, and what became of it. */
export interface InstanceReport extends InstancePlace {
  readonly state: InstanceState;
  /** What was done. */
  readonly action: "create" | "update" | "delete" | "none";
  /** Why it failed, was cancelled or skipped, in the service's words. */
  readonly reason?: string;
  readonly stackId?: string;
  /** The wave it belongs to. */
  readonly wave?: string;
}

/** What a gate has said in the end. */
export interface GateReport {
  readonly gate: string;
  readonly kind: "passed" | "failed";
  readonly reason?: string;
}

/** How one wave went. */
export interface WaveReport {
  readonly wave: string;
  readonly kind: "succeeded" | "failed" | "stopped" | "not-begun";
  /** The service's operations, in order. */
  readonly operations: readonly string[];
  readonly gates: readonly GateReport[];
  /** Milliseconds since the Unix epoch; absent for a wave that never began. */
  readonly began?: number;
  readonly ended?: number;
}

/** How a rollout ended. Every instance is in it, whatever became of the others. */
export interface RolloutResult {
  readonly name: string;
  /**
   * `completed`: every wave succeeded, within its tolerance. `returned`: a wave or a gate failed, and everything is what it was.
   * `failed`: the same, and it was left so, or could not be taken back wholly. `stopped`: somebody stopped it.
   */
  readonly kind: "completed" | "returned" | "failed" | "stopped";
  /** Why it did not complete. */
  readonly reason?: string;
  readonly engine: "STACK_SET" | "FAN_OUT";
  readonly waves: readonly WaveReport[];
  /** In the order of the targets. */
  readonly instances: readonly InstanceReport[];
}
