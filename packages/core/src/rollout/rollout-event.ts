import type { Logger } from "../logger.ts";
import { undisturbed } from "../undisturbed.ts";

/** What happens while a rollout runs. JSON; a later version may tell of more kinds. */
export type RolloutEvent = {
  readonly version: 1;
  /** The name of the stack set or fan-out. */
  readonly rollout: string;
  /** ISO 8601, on the orchestrator's clock. */
  readonly at: string;
} & RolloutEventBody;

/** {@link RolloutEvent} before it says of which rollout it is. */
export type RolloutEventBody =
  | { readonly kind: "wave-began"; readonly wave: string; readonly instances: number }
  /** CloudFormation works on the set under this id, which its console shows too. */
  | { readonly kind: "operation-began"; readonly operation: string }
  | {
      readonly kind: "wave-ended";
      readonly wave: string;
      readonly state: "succeeded" | "failed" | "stopped";
      /** How many of its instances are not as they were wanted: failed, cancelled or skipped. */
      readonly exceptions: number;
      readonly reason?: string;
    }
  /** It has looked, and looks again. */
  | { readonly kind: "gate-waiting"; readonly wave: string; readonly gate: string; readonly reason?: string }
  | {
      readonly kind: "gate-decided";
      readonly wave: string;
      readonly gate: string;
      readonly state: "passed" | "failed";
      readonly reason?: string;
    }
  /** The waves that are done are taken back. */
  | { readonly kind: "return-began"; readonly reason: string }
  | {
      readonly kind: "rollout-ended";
      readonly state: "completed" | "returned" | "failed" | "stopped";
      readonly reason?: string;
    };

/** Tells of a rollout. */
export type TellRollout = (event: RolloutEventBody) => void;

/** For rollouts that nobody listens to. */
export const TELL_NOBODY: TellRollout = () => {};

/** Tells whoever listens, whatever they do with it. */
export function tellRollout(
  { clock, logger }: { readonly clock: { now(): number }; readonly logger: Pick<Logger, "warn"> },
  rollout: string,
  onEvent: ((event: RolloutEvent) => void | Promise<void>) | undefined,
): TellRollout {
  if (onEvent === undefined) return TELL_NOBODY;
  return (body) => {
    const event: RolloutEvent = { version: 1, rollout, at: new Date(clock.now()).toISOString(), ...body };
    undisturbed(
      () => onEvent(event),
      (failure) => logger.warn({ rollout, failure: String(failure) }, "nobody took an event of the rollout"),
    );
  };
}
