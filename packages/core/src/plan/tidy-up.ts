import type { Environment } from "../environments/environment.ts";

/** How long a verb that is ending anyway may take to tidy up, in milliseconds. */
const LONGEST_TIDYING = 10_000;

/** Does `work`, which takes away what is unwanted, within seconds and whatever became of the verb's deadline. Never throws. */
export async function tidyUp(
  environment: Environment,
  unwanted: object,
  work: (environment: Environment, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, logger } = environment;
  const [over, late] = [new AbortController(), new AbortController()];
  const limit = clock.sleep(LONGEST_TIDYING, over.signal).then(
    () => late.abort(),
    () => {
      // It was done in time.
    },
  );
  try {
    await work({ ...environment, call: environment.callPastDeadline }, late.signal);
  } catch (failure) {
    logger.warn({ ...unwanted, failure: String(failure) }, "something could not be put back as it was");
  } finally {
    over.abort();
    await limit;
  }
}
