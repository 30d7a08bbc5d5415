/** One figure that was measured. */
export interface Measurement {
  /** What was measured, such as `import, time`. */
  readonly metric: string;
  /** Whose figure it is: ours, or a peer with its version. */
  readonly subject: string;
  /** `undefined` when the subject could not be measured; `note` says why. */
  readonly value: number | undefined;
  readonly unit:
    | "ms"
    | "s"
    | "kB"
    | "MB"
    | "calls"
    | "events"
    | "resources"
    | "requests"
    | "runs"
    | "requests/s"
    | "calls/stack/s"
    | "times";
  /** What the figure should be, in words: `at most 8`. */
  readonly aim?: string;
  /** Whether the aim was reached, when there is one. */
  readonly reached?: boolean;
  readonly note?: string;
}

/** Something to measure. */
export interface Benchmark {
  /** For `--only`. */
  readonly name: string;
  /** One sentence: what is done, and how often. */
  readonly description: string;
  /** What the figures do not say themselves. */
  readonly explanation?: string;
  run(): Promise<Measurement[]>;
}

/** Adds whether the value is at most `limit`. */
export function atMost(limit: number, measurement: Omit<Measurement, "aim" | "reached">): Measurement {
  const { value, unit } = measurement;
  if (value === undefined) return { ...measurement, aim: `at most ${limit} ${unit}` };
  return { ...measurement, aim: `at most ${limit} ${unit}`, reached: value <= limit };
}

/** Adds whether the value is at least `limit`. */
export function atLeast(limit: number, measurement: Omit<Measurement, "aim" | "reached">): Measurement {
  const { value, unit } = measurement;
  if (value === undefined) return { ...measurement, aim: `at least ${limit} ${unit}` };
  return { ...measurement, aim: `at least ${limit} ${unit}`, reached: value >= limit };
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("There is no median of nothing.");
  return middle;
}
