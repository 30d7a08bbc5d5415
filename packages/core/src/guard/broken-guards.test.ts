import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { noDataLoss, noDeletions, type GuardPolicy } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a guard that is none", () => {
  test.each<[string, unknown]>([
    ["a name", "noDataLoss"],
    ["a list with a hole", [noDeletions(), undefined]],
  ])("such as %s is refused before anything is sent, from a resume as well", async (_, guard) => {
    const refused = { code: "INVALID_DEFINITION", message: expect.stringMatching(/guard.*must be a function/) };
    const unchecked = { guard: guard as GuardPolicy };
    await expect(bench.orchestrator.deploy(queue(1), unchecked)).rejects.toMatchObject(refused);
    expect(bench.cloud.calls.count()).toBe(0);
    await using kept = await openKeptCloud();
    const dying = kept.process("first", { store: dyingAfter(7, kept.store) });
    const operation = dying.start.deploy(queue(1), { guard: () => [] });
    await expect(operation.result).rejects.toThrow("the process died");
    await expect(kept.process("second").resume(operation.handle, unchecked)).rejects.toMatchObject(refused);
    expect(await kept.process("third").resume(operation.handle, { guard: () => [] })).toMatchObject({
      kind: "deployed",
    });
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", () => undefined, /it answered undefined, which is no list of refusals/],
    ["false", async () => Promise.resolve(false), /it answered false, which is no list of refusals/],
    ["a policy, because it was not called", noDataLoss, /it answered a function.*call it: noDataLoss\(\)/],
    ["a sentence", () => ["not on Fridays"], /it answered \["not on Fridays"\], which is no list of refusals/],
  ])("because it answers %s lets nothing happen, and says that it is broken", async (_, guard, reason) => {
    await expect(bench.orchestrator.deploy(queue(1), { guard: guard as GuardPolicy })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      details: { refusals: [{ reason: expect.stringMatching(reason), resources: [] }] },
    });
  });
});
