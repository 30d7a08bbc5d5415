import { CloudFormationClient, GetStackPolicyCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { OperationHandle, Stack, StackPolicy } from "../index.ts";
import { database, dyingAfter, openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const MINUTE = 60_000;
const allow = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const locked: StackPolicy = { Statement: [{ ...allow, Effect: "Deny" }] };
const open: StackPolicy = { Statement: [allow] };

async function policy(): Promise<unknown> {
  const client = new CloudFormationClient(bench.cloud.connection());
  const { StackPolicyBody = "null" } = await client.send(new GetStackPolicyCommand({ StackName: "data" }));
  client.destroy();
  return JSON.parse(StackPolicyBody);
}

const guarded = (): Stack => ({ ...database(40), stackPolicyDuringUpdate: open });

async function beginAndLeave(): Promise<OperationHandle> {
  const first = bench.process("first");
  await first.deploy({ ...database(20), stackPolicy: locked });
  const operation = first.start.deploy(guarded());
  operation.result.catch(() => {});
  await bench.cloud.clock.delay(MINUTE);
  expect(await policy()).toEqual(open);
  first.close();
  return operation.handle;
}

describe("the stack policy of before the update is put back", () => {
  test.each([2, 4, 8, 10, 11, 12, 13, 14, 15, 16])(
    "when a process dies after %i writes and another one goes on",
    async (writes) => {
      await bench.process("first").deploy({ ...database(20), stackPolicy: locked });
      const dying = bench.process("second", { store: dyingAfter(writes, bench.store) });
      const { result, handle } = dying.start.deploy(guarded());
      await result.catch(() => {});
      dying.close();
      expect(await bench.process("third").resume(handle)).toMatchObject({ kind: "deployed", operation: "UPDATE" });
      expect(await policy()).toEqual(locked);
      const history: string[] = [];
      for await (const event of bench.process("fourth").events("data")) {
        if (event.type === "AWS::CloudFormation::Stack") history.push(event.status);
      }
      expect(history.filter((status) => status === "UPDATE_IN_PROGRESS")).toHaveLength(1);
    },
  );

  test("when the update is cancelled", async () => {
    const handle = await beginAndLeave();
    const second = bench.process("second");
    expect(await bench.cloud.clock.busy(() => second.cancel(handle, "cancel-update"))).toMatchObject({
      kind: "rolled-back",
    });
    expect(await policy()).toEqual(locked);
  });

  test("when a plan is cancelled whose update is being taken back already", async () => {
    const first = bench.process("first");
    await first.deploy({ ...database(20), stackPolicy: locked });
    bench.cloud.faults.failResource({ action: "update", stage: "stabilization", reason: "no", times: 1 });
    const operation = first.start.deploy(await first.plan(guarded()));
    operation.result.catch(() => {});
    const second = bench.process("second");
    for (let waited = 0; waited < 60; waited += 1) {
      const { status = "" } = (await bench.cloud.clock.busy(() => second.describe("data"))) ?? {};
      if (status === "UPDATE_ROLLBACK_IN_PROGRESS") break;
      await bench.cloud.clock.delay(MINUTE / 6);
    }
    first.close();
    const cancelled = await bench.cloud.clock.busy(() => second.cancel(operation.handle, "cancel-update"));
    expect(cancelled).toMatchObject({ kind: "rolled-back", status: "UPDATE_ROLLBACK_COMPLETE" });
    expect(await policy()).toEqual(locked);
  });

  test("and nobody may only stop watching before that", async () => {
    const handle = await beginAndLeave();
    const second = bench.process("second");
    await expect(bench.cloud.clock.busy(() => second.cancel(handle, "stop-watching"))).rejects.toMatchObject({
      code: "CANCEL_UNSUPPORTED",
      message: expect.stringMatching(/Stack "data" has the stack policy of its update.*cancel-update/),
    });
    expect(await second.resume(handle)).toMatchObject({ kind: "deployed" });
    expect(await policy()).toEqual(locked);
  });
});
