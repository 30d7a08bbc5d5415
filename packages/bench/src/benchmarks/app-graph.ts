import { deployRandomApp } from "../apps/deploy-random-app.ts";
import { randomStacks } from "../apps/random-app.ts";
import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";

const STACKS = 200;
const SEED = 7;
const PLACES = [STACKS, 16, 8] as const;
const OURS = "@stacksteward/core";
const BARRIERS = "level by level";

/** What the time is held against. */
const UNBOUNDED = [["the critical path", "criticalPath"]] as const;
const BOUNDED = [
  ["the list bound", "listBound"],
  ["what no schedule is faster than", "lowerBound"],
] as const;

/** How long an app of many stacks takes, beside what its graph allows. */
export const appGraph: Benchmark = {
  name: "apps",
  description: `An app of ${STACKS} new stacks of half a minute to four minutes in a random graph, in virtual time`,
  explanation:
    "The critical path is the longest way through the graph, counting only the time in which CloudFormation works on each stack. The list bound is what greedy scheduling on so many places is never slower than: the work shared by the places, and what of the critical path cannot be shared. No schedule is faster than the critical path, nor than the work shared by the places. Level by level is the same graph and the same deployments with a barrier behind each level. Each stack adds about a second and a half to a way through the graph, in which its change set is made and its end is noticed, so that apps of stacks that take seconds are further above it.",
  async run() {
    const stacks = randomStacks(STACKS, SEED);
    const measurements: Measurement[] = [];
    for (const concurrency of PLACES) {
      const isBound = concurrency < STACKS;
      const places = isBound ? `${concurrency} at a time` : "all at a time";
      for (const subject of [OURS, BARRIERS]) {
        const barriers = subject === BARRIERS;
        const { calls, ...figures } = await deployRandomApp(stacks, { concurrency, barriers });
        const { makespan } = figures;
        for (const [what, bound] of isBound ? BOUNDED : UNBOUNDED) {
          const metric = `${places}: time, of ${what}`;
          const share = { metric, subject, value: makespan / figures[bound], unit: "times" } as const;
          measurements.push(barriers ? share : atMost(1.05, share));
        }
        measurements.push({ metric: `${places}: time`, subject, value: makespan / 1000, unit: "s" });
        measurements.push({ metric: `${places}: calls for each stack`, subject, value: calls / STACKS, unit: "calls" });
      }
    }
    return measurements;
  },
};
