import fc from "fast-check";
import { expect, test } from "vitest";

import { crashMatrix, crashOutcomeOf, crashOutcomesOf, type CrashCase } from "./crash-matrix.ts";
import { scenarios } from "./scenario.ts";

/**
 * One case before or after each kind of call and each kind of write, drawn with a fixed seed among those that a run
 * comes to however busy the machine is. `pnpm bench --only crashes` runs every case.
 */
function sampleOf(matrix: readonly CrashCase[]): CrashCase[] {
  const certain = matrix.filter(({ point }) => point.occurrence === 1);
  const kinds = Map.groupBy(certain, ({ point: { deed } }) => deed.replace(/(?<=step) .*/, ""));
  return [...kinds.values()].flatMap((cases) => fc.sample(fc.constantFrom(...cases), { seed: 7, numRuns: 1 }));
}

test(
  "wherever a process is killed, the next one ends as one that was not, does nothing twice and tells everything",
  { timeout: 120_000 },
  async () => {
    const sample = sampleOf(await crashMatrix({ names: ["create", "delete"] }));
    const outcomes = await crashOutcomesOf(sample, { concurrency: 4 });
    // How many signs of life a process gives depends on how fast the machine is: one fewer is nothing to survive.
    const isAsked = ([{ point }, { kind }]: (typeof outcomes)[number]): boolean =>
      kind !== "not reached" || point.deed !== "writes sign of life";
    expect(outcomes.filter(isAsked).filter(([, { kind }]) => kind !== "survived")).toEqual([]);
  },
);

test("a successor that knows nothing of the first is found out", async () => {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error("There is no scenario.");
  const point = { deed: "calls CreateChangeSet", occurrence: 1, when: "after" } as const;
  const forgotten = { scenario, store: "file", fate: "SIGKILL", point, isForgotten: true } as const;
  expect(await crashOutcomeOf(forgotten)).toMatchObject({ kind: "differs" });
});
