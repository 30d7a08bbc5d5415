/** How long an operation is expected to take, in milliseconds. */
export interface Cadence {
  readonly expected: number;
}

/** When a young operation is looked at, in milliseconds after its beginning. Hardly anything takes less than a second. */
const FIRST_LOOKS = [1050, 2100, 4200, 8400];
/** How late the end may be noticed, once it may come. */
const LATEST = 5000;
/** A failure may come early, so even the middle of a long operation is looked at. */
const LATEST_BEFORE_EXPECTED = 15_000;
/** The part of the expected time after which the end may come. */
const MAY_END = 0.8;

/**
 * Milliseconds from `elapsed`, counted from the beginning of the operation, to the next look. The first looks have their
 * moments, whatever was seen in between; then one comes every five seconds, or somewhat less often while an operation
 * that takes minutes is not due.
 */
export function nextLook({ expected }: Cadence, elapsed: number): number {
  const first = FIRST_LOOKS.find((moment) => moment > elapsed);
  if (first !== undefined) return first - elapsed;
  if (elapsed >= expected * MAY_END) return LATEST;
  return Math.min(Math.max(expected / 30, LATEST), LATEST_BEFORE_EXPECTED);
}

/** Milliseconds from one look to the one with this number, 0 being the first, where nobody knows when the operation began. */
export function lookNumber(cadence: Cadence, number: number): number {
  let elapsed = 0;
  let pause = nextLook(cadence, 0);
  for (let look = 0; look < number; look++) {
    elapsed += pause;
    pause = nextLook(cadence, elapsed);
  }
  return pause;
}
