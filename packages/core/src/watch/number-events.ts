import { undisturbed } from "../undisturbed.ts";
import type { Logger } from "../logger.ts";
import type { EventSink, OperationEventBody } from "./operation-event.ts";

/** Sends events on their way. */
export interface Emitter {
  emit(event: OperationEventBody): void;
  /** Whether anybody listens, which is worth looking more often. */
  readonly isHeard: boolean;
}

/** Numbers events and hands them to `sink`; that one throws, or its promise fails, is logged once and disturbs nobody. */
export function numberEvents(sink: EventSink | undefined, logger: Logger): Emitter {
  let sequence = 0;
  let hasFailed = false;
  const failed = (failure: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    logger.warn({ reason: reasonOf(failure) }, "who listens to the events fails; the operation goes on");
  };
  return {
    isHeard: sink !== undefined,
    emit: (event) => {
      undisturbed(() => sink?.({ version: 1, sequence: sequence++, ...event }), failed);
    },
  };
}

/** Anything can be thrown, also what cannot be written as text. */
function reasonOf(failure: unknown): string {
  try {
    return failure instanceof Error ? failure.message : String(failure);
  } catch {
    return "unknown";
  }
}
