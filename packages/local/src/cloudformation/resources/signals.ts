/** A signal sent to a resource that waits for it. */
export interface Signal {
  readonly uniqueId: string;
  readonly status: "SUCCESS" | "FAILURE";
  readonly data?: string;
  readonly reason?: string;
}

/** Where signals arrive. A target is the URL of a wait condition handle, or a resource by {@link resourceTarget}. */
export interface SignalBoard {
  send(target: string, signal: Signal): void;
  /** What has arrived so far; a second signal with the same id is not counted. */
  received(target: string): readonly Signal[];
  /** Called for each new signal until `signal` is aborted. */
  listen(target: string, listener: () => void, signal: AbortSignal): void;
}

export function createSignalBoard(): SignalBoard {
  const signals = new Map<string, Map<string, Signal>>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    send(target, signal) {
      const known = signals.get(target) ?? new Map<string, Signal>();
      signals.set(target, known);
      if (known.has(signal.uniqueId)) return;
      known.set(signal.uniqueId, signal);
      for (const listener of listeners.get(target) ?? []) listener();
    },
    received: (target) => [...(signals.get(target)?.values() ?? [])],
    listen(target, listener, signal) {
      const known = listeners.get(target) ?? new Set();
      listeners.set(target, known);
      known.add(listener);
      signal.addEventListener("abort", () => known.delete(listener), { once: true });
    },
  };
}

export function resourceTarget(stackId: string, logicalId: string): string {
  return `${stackId}#${logicalId}`;
}
