import fc from "fast-check";
import { expect, test } from "vitest";

import { callFaults, failingPages } from "./call-fault.ts";
import { faultMatrix, outcomeOf, type FaultCase } from "./fault-matrix.ts";
import { scenarios } from "./scenario.ts";

/** One case for each fault and operation, drawn with a fixed seed, and all that strike pages. `pnpm bench --only faults` runs every case. */
function sampleOf(matrix: readonly FaultCase[]): FaultCase[] {
  const calls = matrix.filter(({ call }) => call !== "pages");
  const groups = Map.groupBy(calls, ({ fault, operation }) => `${fault.name} ${operation}`);
  const drawn = [...groups.values()].flatMap((cases) => fc.sample(fc.constantFrom(...cases), { seed: 7, numRuns: 1 }));
  return [...drawn, ...matrix.filter(({ call }) => call === "pages")];
}

test(
  "whatever happens to a call, the stack, its history, the answer and the events are those of an undisturbed run",
  { timeout: 60_000 },
  async () => {
    const sample = sampleOf(await faultMatrix());
    const survived = new Set<string>();
    for (const each of sample) {
      const outcome = await outcomeOf(each);
      expect({ ...each, outcome }).not.toMatchObject({ outcome: { kind: "differs" } });
      if (outcome.kind === "survived") survived.add(each.fault.name);
    }
    expect(survived).toEqual(new Set([...callFaults, failingPages].map(({ name }) => name)));
  },
);

test("what a fault does change is found", async () => {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error("There is no scenario.");
  const failing = {
    name: "a resource fails",
    async strike({ cloud, send }: Parameters<FaultCase["fault"]["strike"]>[0]) {
      cloud.faults.failResource({ logicalId: "Table", times: 1 });
      return send();
    },
  };
  expect(await outcomeOf({ scenario, fault: failing, call: 0 })).toMatchObject({ kind: "differs" });
});
