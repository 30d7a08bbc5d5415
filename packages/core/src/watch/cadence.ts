/** When to look next at an operation. All in milliseconds. */
export interface Cadence {
  /** How long the operation is expected to take. */
  readonly expected: number;
  /** Whether somebody follows the events as they happen. */
  readonly isFollowed: boolean;
}

const SHORTEST = 2000;
const LONGEST_FOLLOWED = 10_000;
const LONGEST_UNFOLLOWED = 30_000;
/** A failure may come early, so even the end of a long operation is not waited for in one piece. */
const LONGEST_FIRST = 60_000;

/**
 * The wait before the next look, `elapsed` after the operation began.
 * Followed, it looks every few seconds. Otherwise the first look comes when the end is due, and each later one
 * waits a quarter of what has passed, so that a short operation costs two looks and a long one few more.
 */
export function nextLook({ expected, isFollowed }: Cadence, elapsed: number): number {
  if (isFollowed) return clamp(elapsed / 10, SHORTEST, LONGEST_FOLLOWED);
  if (elapsed < expected) return clamp(expected - elapsed, SHORTEST, LONGEST_FIRST);
  return clamp(elapsed / 4, SHORTEST, LONGEST_UNFOLLOWED);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
