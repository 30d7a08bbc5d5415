import { DeleteStackInstancesCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type Orchestrator } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  settingTemplate,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second, third] = accounts;

describe("the status of a set", () => {
  let bench: StackSetCloud;
  let orchestrator: Orchestrator;
  beforeEach(async () => {
    bench = await openStackSetCloud();
    orchestrator = bench.reachingAll();
    await orchestrator.rollOut(baseline("one", { targets: { accounts: [first, second], regions } }), fast);
  });
  afterEach(async () => {
    orchestrator.close();
    await bench[Symbol.asyncDispose]();
  });

  test("says which accounts and regions have joined and which have left", async () => {
    const wanted = baseline("one", { targets: [{ accounts: [first, third], regions: ["us-east-1"] }] });
    expect(await orchestrator.stackSetStatus(wanted)).toMatchObject({
      counts: { CURRENT: 4 },
      detailedCounts: { SUCCEEDED: 4 },
      beside: {
        missing: [{ account: third, region: "us-east-1" }],
        unwanted: [
          { account: first, region: "eu-west-1" },
          { account: second, region: "eu-west-1" },
          { account: second, region: "us-east-1" },
        ],
      },
    });
    expect(await orchestrator.stackSetStatus("baseline")).not.toHaveProperty("beside");
    const unit = bench.cloud.organization.addUnit();
    const inUnit = baseline("one", { targets: { units: [unit], regions } });
    expect(await orchestrator.stackSetStatus(inUnit)).not.toHaveProperty("beside");
    expect(await orchestrator.stackSetStatus(inUnit, { accountsOf: () => [first, second] })).toMatchObject({
      beside: { missing: [], unwanted: [] },
    });
  });

  test("finds the stacks that it has left behind, and none of another set, and says where it could not look", async () => {
    const [left] = await bench.stacksIn(second, "us-east-1");
    const input = { StackSetName: "baseline", Accounts: [second], Regions: ["us-east-1"], RetainStacks: true };
    await bench.client.send(new DeleteStackInstancesCommand(input));
    await bench.cloud.settle();
    await orchestrator.rollOut(baseline("one", { name: "baseline-eu" }), fast);
    await orchestrator.deploy(stack({ name: "StackSet-baseline-mine", template: settingTemplate("two") }));
    bench.cloud.calls.clear();
    const { orphans } = await orchestrator.stackSetStatus("baseline", { findOrphans: true });
    expect(orphans).toEqual({
      stacks: [
        {
          account: second,
          region: "us-east-1",
          stackId: left,
          stackName: expect.stringMatching(/^StackSet-baseline-/),
          status: "CREATE_COMPLETE",
        },
      ],
      unseen: [],
    });
    expect(bench.cloud.calls.count({ operation: "ListStacks" })).toBe(4);
    const alone = await bench.orchestrator.stackSetStatus("baseline", {
      findOrphans: [
        { account: first, region: "eu-west-1" },
        { account: second, region: "us-east-1" },
      ],
    });
    expect(alone.orphans).toEqual({
      stacks: [],
      unseen: [{ account: second, region: "us-east-1", reason: expect.stringContaining("is not configured") }],
    });
    const wide = Array.from({ length: 501 }, (_, index) => String(300_000_000_000 + index));
    const many = baseline("one", { targets: { accounts: wide, regions } });
    bench.cloud.calls.clear();
    await expect(orchestrator.stackSetStatus(many, { findOrphans: true })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(
        /^findOrphans would list all stacks in 1006 accounts and regions .* for 1000 at most/,
      ),
    });
    expect(bench.cloud.calls.count({ operation: "ListStacks" })).toBe(0);
    await expect(orchestrator.stackSetStatus("baseline", { findOrphan: true } as object)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('Did you mean "findOrphans"?'),
    });
  });
});
