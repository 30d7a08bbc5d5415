import { undisturbed } from "../undisturbed.ts";
import type { EventSink, OperationEventBody } from "./operation-event.ts";

/** Sends events on their way. */
export interface Emitter {
  emit(event: OperationEventBody): void;
  /** Whether anybody listens, which is worth looking more often. */
  readonly isHeard: boolean;
}

/** Numbers events and hands them to `sink`; a sink that throws, or whose promise fails, disturbs nobody. */
export function numberEvents(sink: EventSink | undefined): Emitter {
  let sequence = 0;
  return {
    isHeard: sink !== undefined,
    emit: (event) => {
      undisturbed(() => sink?.({ version: 1, sequence: sequence++, ...event }));
    },
  };
}
