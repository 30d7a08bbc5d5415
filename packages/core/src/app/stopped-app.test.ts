import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, isStackstewardError, unit, type App, type Orchestrator, type StoppedApp } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { topicStack } from "./topic-stack.testing.ts";

let bench: TestCloud;
let stop: AbortController;
beforeEach(async () => {
  bench = await openTestCloud();
  stop = new AbortController();
});
afterEach(() => bench[Symbol.asyncDispose]());

const reason = new Error("the machine is shut down");
const network = topicStack("network", { label: "network" });
const data = topicStack("data", { from: network.output("Name") });
const orders = topicStack("orders", { from: data.output("Name") });
const mail = topicStack("mail", { label: "mail" });
const letters = topicStack("letters", { from: mail.output("Name") });
const warm = unit({ name: "warm", dependsOn: ["orders"], apply: () => {} });

function shopOf(layer: Partial<App["layers"][number]> = {}): App {
  return app({ name: "shop", layers: [{ name: "all", stacks: [network, data, orders, mail, letters], ...layer }] });
}

/** An orchestrator that is stopped once a command about a stack was answered. */
function stoppingAfter(command: string, stack: string): Orchestrator {
  return through(bench, async (sent, input, send) => {
    const answer = await send();
    if (sent === command && "StackName" in input && String(input.StackName).includes(stack)) stop.abort(reason);
    return answer;
  });
}

async function stoppedBy(work: Promise<unknown>): Promise<StoppedApp<unknown>> {
  const failure: unknown = await work.catch((thrown: unknown) => thrown);
  if (!isStackstewardError(failure, "APP_STOPPED")) throw failure;
  expect(failure.cause).toBe(reason);
  return failure.details as StoppedApp<unknown>;
}

describe("a deployment of an app that is stopped", () => {
  test("says of every stack how it ended, that it was under way, or that it was not begun, and why", async () => {
    bench.cloud.faults.failResource({ stack: "mail", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    const orchestrator = stoppingAfter("ExecuteChangeSetCommand", "data");
    const stopped = await stoppedBy(
      orchestrator.deployApp(shopOf({ units: [warm] }), { signal: stop.signal, concurrency: 1 }),
    );
    expect(stopped).toMatchObject({ app: "shop", units: [{ kind: "skipped", unit: "warm", because: [] }] });
    expect(stopped.outcomes.slice(0, 3)).toMatchObject([
      { kind: "done", stack: "network", result: { outputs: { Name: expect.stringMatching(/^network-Topic-/) } } },
      { kind: "interrupted", stack: "data" },
      { kind: "skipped", stack: "orders", because: [] },
    ]);
    orchestrator.close();
    // Under way is what CloudFormation goes on with, and the rest is done by the same call again.
    const again = await bench.orchestrator.deployApp(shopOf(), { onBusy: "wait", onFailedCreate: "delete" });
    expect(again.outcomes.find(({ stack }) => stack === "data")).toMatchObject({ result: { kind: "no-changes" } });
  });

  test("keeps what failed before, and whom that had skipped", async () => {
    bench.cloud.faults.failResource({ stack: "mail", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    const orchestrator = stoppingAfter("ExecuteChangeSetCommand", "orders");
    const stopped = await stoppedBy(orchestrator.deployApp(shopOf(), { signal: stop.signal }));
    expect(stopped.outcomes).toMatchObject([
      { kind: "done", stack: "network" },
      { kind: "done", stack: "data" },
      { kind: "interrupted", stack: "orders" },
      { kind: "failed", stack: "mail", failure: { code: "OPERATION_FAILED" } },
      { kind: "skipped", stack: "letters", because: ["mail"] },
    ]);
    orchestrator.close();
  });

  test("before it began has begun nothing", async () => {
    const stopped = await stoppedBy(bench.orchestrator.deployApp(shopOf(), { signal: AbortSignal.abort(reason) }));
    expect(new Set(stopped.outcomes.map(({ kind }) => kind))).toEqual(new Set(["skipped"]));
    expect(bench.operations()).toEqual([]);
  });

  test("when all is done, and its end is still to be written down, has every outcome", async () => {
    const orchestrator = through(bench, (_, __, send) => send(), { store: createMemoryStore() });
    const last = { name: "last", run: () => stop.abort(reason) };
    const one = app({ name: "shop", layers: [{ name: "all", stacks: [mail] }], hooks: { after: [last] } });
    const stopped = await stoppedBy(orchestrator.deployApp(one, { signal: stop.signal }));
    expect(stopped.outcomes).toMatchObject([{ kind: "done", stack: "mail" }]);
    orchestrator.close();
  });

  test("while nobody decides about an excess leaves the stack as it is", async () => {
    const one = (label: string): App =>
      app({
        name: "shop",
        layers: [{ name: "all", stacks: [network, topicStack("data", { from: network.output("Name"), label })] }],
      });
    const approved = await bench.orchestrator.planApp(one("data"));
    await bench.orchestrator.deploy(
      topicStack("data", { label: "by somebody else", resources: { Queue: { Type: "AWS::SQS::Queue" } } }),
    );
    bench.cloud.calls.clear();
    const onExcess = (): Promise<boolean> => {
      stop.abort(reason);
      return new Promise(() => {});
    };
    const stopped = await stoppedBy(
      bench.orchestrator.deployApp(one("data"), { approved, onExcess, signal: stop.signal }),
    );
    expect(stopped.outcomes).toMatchObject([{ kind: "done" }, { kind: "interrupted", stack: "data" }]);
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });
});

test("an app whose destruction is stopped says the same of every stack", async () => {
  await bench.orchestrator.deployApp(shopOf());
  const orchestrator = stoppingAfter("DeleteStackCommand", "data");
  const stopped = await stoppedBy(orchestrator.destroyApp(shopOf(), { signal: stop.signal, concurrency: 1 }));
  expect(stopped.outcomes.slice(0, 3)).toMatchObject([
    { kind: "skipped", stack: "network", because: [] },
    { kind: "interrupted", stack: "data" },
    { kind: "done", stack: "orders" },
  ]);
  orchestrator.close();
  expect(await bench.orchestrator.destroyApp(shopOf(), { onLocked: "wait" })).toMatchObject({ succeeded: true });
});
