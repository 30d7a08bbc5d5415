import { rollOutOrganization, type RolloutCost } from "../apps/roll-out-organization.ts";
import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 3;
const SIZES = [1000, 10_000, 100_000] as const;
const subject = "@stacksteward/core";

/** What plans of stack sets cost as they grow, and how many operations a rollout takes. */
export const stackSets: Benchmark = {
  name: "stack-sets",
  description: `Plans of stack sets of 1,000 to 100,000 instances, read page by page from a client that answers at once, in fresh processes (median of ${ROUNDS}); and a set in 500 accounts and 17 regions, every twentieth account with fewer regions, made and then changed in three waves, on the local cloud in virtual time`,
  explanation:
    "Time and memory of a plan are those of the whole process, its start aside for the time; growth is the time for one instance among 100,000 over that for one among 10,000: 1 is linear. Operations are what a stack set allows one of at a time; the bound is the larger of the number of waves and the rank of the table of accounts and regions, below which nobody can cover it.",
  async run() {
    const figures = await measureProbes(
      SIZES.map((size) => ["plan-set-cost", String(size)]),
      ROUNDS,
    );
    const rows = SIZES.flatMap((size, at): Measurement[] => {
      const { ms, megabytes, calls } = figures[at] ?? {};
      const isLargest = size === SIZES[2];
      const time: Measurement = { metric: `plan of ${size} instances`, subject, value: ms, unit: "ms" };
      const memory: Measurement = {
        metric: `plan of ${size} instances, memory`,
        subject,
        value: megabytes,
        unit: "MB",
      };
      return [
        isLargest ? atMost(1000, time) : time,
        isLargest ? atMost(200, memory) : memory,
        { metric: `plan of ${size} instances, calls`, subject, value: calls, unit: "calls" },
      ];
    });
    const growth = (figures[2]?.["ms"] ?? Number.NaN) / (figures[1]?.["ms"] ?? Number.NaN) / 10;
    const [made, changed] = await rollOutOrganization({ accounts: 500, regions: 17, exceptionEvery: 20 });
    return [
      ...rows,
      atMost(1.5, { metric: "plan, growth", subject, value: growth, unit: "times" }),
      ...rolloutRows("made", made),
      ...rolloutRows("changed", changed),
    ];
  },
};

function rolloutRows(what: string, { instances, begun, atLeast, byAccount, calls, ms }: RolloutCost): Measurement[] {
  const metric = `${instances} instances ${what} in three waves`;
  return [
    atMost(1.5 * atLeast + 3, { metric: `${metric}, operations`, subject, value: begun, unit: "calls" }),
    { metric: `${metric}, operations`, subject: "the lower bound", value: atLeast, unit: "calls" },
    { metric: `${metric}, operations`, subject: "one for each account", value: byAccount, unit: "calls" },
    { metric: `${metric}, all calls`, subject, value: calls, unit: "calls" },
    { metric: `${metric}, time with the local cloud's`, subject, value: ms / 1000, unit: "s" },
  ];
}
