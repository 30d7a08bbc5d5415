import type { Benchmark } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 5;
const STACKS = 1000;

/** A thousand stacks of the local cloud at once. */
export const manyStacks: Benchmark = {
  name: "stacks",
  description: `${STACKS} stacks of ten resources, created at the same time in process and in virtual time; median of ${ROUNDS} fresh processes`,
  explanation: "Memory is what stays in use after a garbage collection; the events of a stack are part of it.",
  async run() {
    const subject = "@stacksteward/local";
    const [figures] = await measureProbes([["stacks-cost", String(STACKS)]], ROUNDS);
    const { ms, kilobytes = Number.NaN, events = Number.NaN } = figures ?? {};
    return [
      { metric: `create ${STACKS} stacks`, subject, value: ms, unit: "ms" },
      { metric: "memory for each stack", subject, value: kilobytes, unit: "kB" },
      { metric: "events of each stack", subject, value: events, unit: "events" },
      { metric: "memory for each event, everything included", subject, value: kilobytes / events, unit: "kB" },
    ];
  },
};
