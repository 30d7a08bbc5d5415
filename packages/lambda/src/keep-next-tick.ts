/**
 * For tests: keeps `process.nextTick` what it is, whoever replaces it, until the answer is called. Call it before
 * `LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })`, and the answer after `teardownTestEnvironment()`.
 *
 * The testing SDK replaces `process.nextTick` with the other timers, though skipping time does not need it. Vitest puts its own
 * back around each message to its main process and undoes that a tick later: where the environment is torn down in between,
 * it puts the replaced one back for good, nothing is written any more, and the run never ends.
 */
export function keepNextTick(): () => void {
  const { nextTick } = process;
  const replaced = Object.getOwnPropertyDescriptor(process, "nextTick");
  Object.defineProperty(process, "nextTick", {
    configurable: true,
    enumerable: true,
    get: () => nextTick,
    set() {},
  });
  return () => {
    if (replaced !== undefined) Object.defineProperty(process, "nextTick", replaced);
  };
}
