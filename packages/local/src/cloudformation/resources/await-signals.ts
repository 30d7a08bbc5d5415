import { orCancelled } from "../deployment/cancellation.ts";
import { ResourceFailure, type ResourceRequest } from "./resource-provider.ts";
import type { Signal } from "./signals.ts";

/** What is waited for. */
export interface ExpectedSignals {
  readonly target: string;
  readonly count: number;
  readonly timeout: number;
  /** The sentence for a signal that says failure. */
  readonly onFailure: (signal: Signal) => string;
  /** The sentence for too few signals in time. */
  readonly onTimeout: (received: number) => string;
}

/** Waits in cloud time until enough signals of success have arrived. Fails at the first signal of failure, or when time is up. */
export async function awaitSignals(request: ResourceRequest, expected: ExpectedSignals): Promise<readonly Signal[]> {
  const { clock } = request.engine.world;
  const { signals } = request.engine;
  const end = new AbortController();
  const arrived = new Promise<readonly Signal[]>((resolve, reject) => {
    const look = (): void => {
      const received = signals.received(expected.target);
      const failure = received.find(({ status }) => status === "FAILURE");
      if (failure !== undefined) reject(new ResourceFailure(expected.onFailure(failure)));
      else if (received.length >= expected.count) resolve(received);
    };
    signals.listen(expected.target, look, end.signal);
    look();
  });
  const timedOut = clock.delay(expected.timeout, end.signal).then(
    () => {
      throw new ResourceFailure(expected.onTimeout(signals.received(expected.target).length));
    },
    // Given up because the wait has ended otherwise.
    () => arrived,
  );
  try {
    return await orCancelled(Promise.race([arrived, timedOut]), request.signal);
  } finally {
    end.abort();
  }
}
