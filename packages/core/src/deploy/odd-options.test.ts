import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { DeployOptions } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("options of a deployment that nobody knows are refused before anything is sent", () => {
  test.each<[string, object, RegExp]>([
    ["a way to wait", { onBusy: "waite" }, /onBusy "waite" must be one of refuse, wait\./],
    ["a way to clean up", { onFailedCreate: "destroy" }, /onFailedCreate "destroy" must be one of refuse, delete\./],
    ["a condition that is no truth", { expectNoChanges: "false" }, /expectNoChanges "false" must be true or false/],
    ["a rollback that is no truth", { disableRollback: 1 }, /disableRollback 1 must be true or false/],
    ["a misspelt guard", { gaurd: () => [] }, /"gaurd" is no option.*Did you mean "guard"\?/],
    ["a misspelt condition", { expectNoChange: true }, /Did you mean "expectNoChanges"\?/],
  ])("%s", async (_, options, message) => {
    const refused = expect.objectContaining({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(message),
    });
    await expect(bench.orchestrator.deploy(queue(1), options as DeployOptions)).rejects.toThrow(refused);
    expect(() => bench.orchestrator.start.deploy(queue(1), options as DeployOptions)).toThrow(refused);
    expect(bench.cloud.calls.count()).toBe(0);
  });
});

test("a member that a definition got after it was checked is refused as well", async () => {
  const copied = { ...queue(1), notificationTopics: [] };
  await expect(bench.orchestrator.deploy(copied)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining('Did you mean "notificationArns"?'),
  });
  expect(bench.operations()).not.toContain("CreateChangeSet");
});
