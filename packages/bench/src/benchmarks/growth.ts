import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 5;
const SIZES = [10, 100, 500] as const;
const VERBS = ["create", "update", "delete"] as const;
const subject = "@stacksteward/local";

/** How the work of the local cloud grows with the resources of a stack. */
export const growth: Benchmark = {
  name: "growth",
  description: `One stack of resources of ten types that refer to each other, created, updated (a tenth replaced or changed) and deleted, in process and in virtual time; median of ${ROUNDS} fresh processes`,
  explanation: "Growth is the time for one resource among 500 over that for one among 100: 1 is linear.",
  async run() {
    const figures = await measureProbes(
      SIZES.map((size) => ["growth-cost", String(size)]),
      ROUNDS,
    );
    return VERBS.flatMap((verb) => {
      const times = SIZES.map((_, at) => figures[at]?.[verb] ?? Number.NaN);
      const rows = SIZES.map((size, at): Measurement => {
        return { metric: `${verb} ${size} resources`, subject, value: times[at], unit: "ms" };
      });
      const [, hundred = Number.NaN, fiveHundred = Number.NaN] = times;
      return [
        ...rows,
        atMost(1.5, { metric: `${verb}, growth`, subject, value: fiveHundred / hundred / 5, unit: "times" }),
      ];
    });
  },
};
