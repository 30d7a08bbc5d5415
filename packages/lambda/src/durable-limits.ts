/**
 * Operations that one execution may have: steps, waits, callbacks, invocations and contexts. Lambda does not raise it.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const OPERATIONS_PER_EXECUTION = 3000;

/** Bytes of one checkpoint's result; larger ones are refused by the service. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const BYTES_PER_CHECKPOINT = 262_144;

/**
 * How many operations a deployment is reckoned with: less than twenty steps, and one look at a time, of which
 * {@link stretched} leaves no more than 350 to an operation of two days.
 */
export const OPERATIONS_PER_DEPLOYMENT = 400;

/** The shortest wait that is worth giving the process up for: beginning again costs the loading of what is done. */
export const WORTH_SUSPENDING = 5000;

/** How long a look may go on looking by itself. */
export const LONGEST_VISIT = 20_000;

/** The end of what takes long may be noticed later: by this part of how long it took. It bounds the number of looks. */
const LATENESS = 0.025;

/** The pause before the next look, when so much time has been waited already. */
export function stretched(pause: number, waited: number): number {
  return Math.max(pause, waited * LATENESS);
}

/** Waits are in whole seconds, of which there is at least one. */
export function inSeconds(milliseconds: number): { readonly seconds: number } {
  return { seconds: Math.max(1, Math.ceil(milliseconds / 1000)) };
}
