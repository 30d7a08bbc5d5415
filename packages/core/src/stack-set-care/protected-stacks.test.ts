import { CloudFormationClient, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second] = accounts;

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("stacks with termination protection are named before their deletion fails, and those that nobody can look at", async () => {
  using orchestrator = bench.reachingAll();
  await orchestrator.rollOut(baseline("one", { targets: { accounts: [first, second], regions } }), fast);
  const client = new CloudFormationClient(bench.cloud.connection({ account: second, region: "us-east-1" }));
  const [StackName] = await bench.stacksIn(second, "us-east-1");
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }));
  client.destroy();
  expect((await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" })).blocks).toEqual([]);
  const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE", checkProtection: true });
  expect(plan.blocks).toEqual([
    {
      kind: "protected",
      effect: "warns",
      message: expect.stringMatching(
        /^1 stacks have termination protection, .* 222222222222 in us-east-1 .*Lift it there/,
      ),
      instances: [{ account: second, region: "us-east-1" }],
    },
  ]);
  const retained = { stacks: "RETAIN", checkProtection: true } as const;
  expect((await orchestrator.planStackSetDeletion("baseline", retained)).blocks).toEqual([]);
  const blind = await bench.orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE", checkProtection: true });
  expect(blind.blocks).toMatchObject([
    {
      kind: "unseen",
      message: expect.stringContaining("account 222222222222 in eu-west-1 among them"),
      instances: regions.map((region) => ({ account: second, region })),
    },
  ]);
  // What was looked at is no part of what was approved.
  const result = await orchestrator.deleteStackSet(plan, { ...fast, failureTolerance: 1 });
  expect(result).toMatchObject({ kind: "failed", reason: expect.stringContaining("TerminationProtection is enabled") });
});
