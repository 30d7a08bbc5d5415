import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { LONGEST_VISIT, OPERATIONS_PER_DEPLOYMENT, WORTH_SUSPENDING } from "./durable-limits.ts";
import { countOperations, createDurableRun } from "./durable-run.ts";
import { UNSEEN, visit, type PollState } from "./poll-visit.ts";

/** A poll with a pause that never sees an end, on a clock that only the poll moves: what each visit left and took. */
async function pollFor(timeout: number, delay: number): Promise<{ states: readonly PollState[]; longest: number }> {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const shared = { news: undefined, operations: countOperations() };
  const { run } = createDurableRun({ runId: "run", clock }, shared);
  const poll = {
    name: "wait",
    look: async () => ({ kind: "again" as const }),
    options: { delay: () => delay, timeout },
  };
  const states: PollState[] = [];
  let longest = 0;
  for (let state = UNSEEN; state.end === undefined; states.push(state)) {
    const began = now;
    state = await visit(run, poll, JSON.parse(JSON.stringify(state)) as PollState);
    longest = Math.max(longest, now - began);
    now += state.pause;
  }
  return { states, longest };
}

describe("the visits of a poll", () => {
  it("to what takes two days are no more than a deployment is reckoned with", async () => {
    const { states } = await pollFor(172_800_000, 5000);
    expect(states.length).toBeGreaterThan(250);
    expect(states.length).toBeLessThan(OPERATIONS_PER_DEPLOYMENT - 20);
  });

  it("are short, end at the limit, and leave only pauses that are worth it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 3_600_000 }),
        async (delay, timeout) => {
          const { states, longest } = await pollFor(timeout, delay);
          const last = states.at(-1);
          expect(longest).toBeLessThanOrEqual(LONGEST_VISIT);
          expect(last?.end).toMatchObject({ error: { code: "DEADLINE_EXCEEDED" } });
          expect(last?.waited).toBeGreaterThanOrEqual(timeout);
          expect(last?.waited).toBeLessThan(timeout + delay + 1);
          const early = states.slice(0, -1).filter(({ pause }) => pause < Math.min(WORTH_SUSPENDING, delay));
          // The one before the limit is as short as what is left.
          expect(early.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
