/** How long an operation is expected to take, in milliseconds. */
export interface Cadence {
  readonly expected: number;
}

/** Hardly anything that CloudFormation does takes less. */
const SHORTEST = 1100;
/** How late the end may be noticed, once it may come. */
const LATEST = 5000;
/** A failure may come early, so even the middle of a long operation is looked at. */
const LATEST_BEFORE_EXPECTED = 15_000;
/** The part of the expected time after which the end may come. */
const MAY_END = 0.8;

/**
 * Milliseconds from `elapsed`, counted from the beginning of the operation, to the next look. Each look waits as long
 * as has passed already, up to five seconds, or somewhat longer while an operation that takes minutes is not due.
 */
export function nextLook({ expected }: Cadence, elapsed: number): number {
  const isDue = elapsed >= expected * MAY_END;
  const longest = isDue ? LATEST : Math.min(Math.max(expected / 30, LATEST), LATEST_BEFORE_EXPECTED);
  return Math.min(Math.max(elapsed, SHORTEST), longest);
}
