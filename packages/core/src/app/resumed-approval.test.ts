import { expect, test } from "vitest";

import { app, isStackstewardError, type App, type DefinedStack, type OperationHandle } from "../index.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";
import { topicStack } from "./topic-stack.testing.ts";

const network = topicStack("network", { label: "network" });
const data = topicStack("data", { from: network.output("Name") });

function shopOf(...stacks: readonly DefinedStack[]): App {
  return app({ name: "shop", layers: [{ name: "all", stacks }] });
}

/** The runs that are not over, as if they were all of the stack with the data. */
async function openRuns(bench: KeptCloud): Promise<OperationHandle[]> {
  const keys = await bench.store.list("requests/");
  const handles = keys.map((key): OperationHandle => {
    return { version: 1, kind: "deploy", runId: key.slice("requests/".length), stackName: "data", region: "eu-west-1" };
  });
  const reader = bench.process("a reader");
  const open: OperationHandle[] = [];
  for (const handle of handles) {
    const state = await reader.status(handle).catch(() => undefined);
    if (state?.state === "open") open.push(handle);
  }
  return open;
}

test("a stack of an approved app that is taken up alone does no more than was approved, whatever guard is given", async () => {
  let taken = 0;
  for (let writes = 8; taken === 0 && writes < 40; writes++) {
    await using bench = await openKeptCloud();
    const first = bench.process("first");
    await first.deployApp(shopOf(network, data));
    const changed = shopOf(topicStack("network", { label: "changed" }), data);
    const approved = await first.planApp(changed);
    // Somebody adds a queue, which the deployment of what was approved would take away again.
    const resources = { Extra: { Type: "AWS::SQS::Queue" } };
    await first.deploy(topicStack("data", { resources, from: network.output("Name") }));
    const dying = bench.process("dying", { store: dyingAfter(writes, bench.store) });
    await dying.deployApp(changed, { approved }).catch(() => undefined);
    dying.close();
    await bench.cloud.clock.advance(60_000);
    const next = bench.process("next");
    for (const handle of await openRuns(bench)) {
      const answer: unknown = await next.resume(handle, { guard: () => [] }).catch((failure: unknown) => failure);
      if (isStackstewardError(answer, "RUN_MISMATCH")) continue;
      expect(answer).toMatchObject({
        code: "GUARD_REQUIRED",
        message: expect.stringContaining("call deployApp again with the plan that was approved") as string,
      });
      taken += 1;
    }
    if (taken === 0) continue;
    const { outcomes } = await bench.process("last").deployApp(changed, { approved });
    expect(outcomes[1]).toMatchObject({ kind: "failed", failure: { code: "APPROVAL_EXCEEDED" } });
  }
  expect(taken).toBe(1);
});
