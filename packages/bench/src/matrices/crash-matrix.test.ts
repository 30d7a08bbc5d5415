import fc from "fast-check";
import { expect, test } from "vitest";

import { crashMatrix, crashOutcomeOf, crashOutcomesOf, type CrashCase } from "./crash-matrix.ts";

/** One case before and one after each kind of call and each kind of write, drawn with a fixed seed. `pnpm bench --only crashes` runs every case. */
function sampleOf(matrix: readonly CrashCase[]): CrashCase[] {
  const kinds = Map.groupBy(matrix, ({ point: { deed, when } }) => `${when} ${deed.replace(/(?<=step) .*/, "")}`);
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
  const cases = await crashMatrix({ names: ["create", "delete"] });
  const behind = cases.find(({ point }) => point.deed === "calls CreateChangeSet" && point.when === "after");
  if (behind === undefined) throw new Error("No change set is made.");
  expect(await crashOutcomeOf({ ...behind, isForgotten: true })).toMatchObject({ kind: "differs" });
});
