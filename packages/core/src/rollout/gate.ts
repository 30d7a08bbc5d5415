import type { InstanceReport } from "./rollout-result.ts";

/** What a gate is told. */
export interface GateContext {
  /** The wave behind it. */
  readonly wave: string;
  /** When that wave ended, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** Now, on the orchestrator's clock. */
  readonly now: number;
  /** How each instance of the wave ended. */
  readonly instances: readonly InstanceReport[];
  /** The same each time the look is repeated: an idempotency token for what a gate begins. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** What a gate says: go on, look again later, or the change is no good. */
export type GateVerdict =
  | { readonly kind: "passed" }
  /** Looked at again after so many milliseconds. Default: the gate's interval. The reason is told when it has waited too long. */
  | { readonly kind: "waiting"; readonly again?: number; readonly reason?: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What stands between a wave and the next one. */
export interface Gate {
  /** Names it in reports; unique behind a wave. */
  readonly name: string;
  /**
   * Looks. What it throws is a failure of the gate with the error's message; where the same may succeed another time, such as after
   * throttling or a lost connection, nothing is known and it looks again.
   */
  look(context: GateContext): GateVerdict | Promise<GateVerdict>;
  /** Milliseconds between two looks. Default 30,000. */
  readonly interval?: number;
  /**
   * Called before the first wave: what it throws refuses the rollout before anything is sent. For what would make the gate fail
   * whatever the change does, such as a name that is misspelt. Default: nothing is looked at.
   */
  ready?(signal: AbortSignal): void | Promise<void>;
  /** Milliseconds after its first look when a gate that still waits has failed. Default: seven days. */
  readonly timeout?: number;
  /** Whether one look decides, and is not taken again by a run that is taken up. Default: it may be looked through again. */
  readonly once?: boolean;
}
