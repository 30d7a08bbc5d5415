import { median } from "../benchmark.ts";

/** Few, because hardly anybody compares the same templates often: a process that goes on for long would be faster still. */
const WARM_ROUNDS = 5;

/**
 * Prints what some work costs: cold, loading what it needs included, and warm. `changes` is what the work answers:
 * it proves that the work was done. `mb` is the most memory the process ever had, up to the end of the cold round.
 */
export async function measureColdAndWarm(prepare: () => Promise<() => number>): Promise<void> {
  const start = performance.now();
  const work = await prepare();
  const changes = work();
  const cold = performance.now() - start;
  const mb = process.resourceUsage().maxRSS / 1_000;
  const rounds = Array.from({ length: WARM_ROUNDS }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });
  console.log(JSON.stringify({ cold, warm: median(rounds), mb, changes }));
}
