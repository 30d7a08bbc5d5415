import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

async function createStack(name: string, queues = 1, to = bench.client): Promise<string> {
  const Resources = Object.fromEntries(
    Array.from({ length: queues }, (_, index) => [`Queue${index}`, { Type: "AWS::SQS::Queue" }]),
  );
  const TemplateBody = JSON.stringify({
    Parameters: { Stage: { Type: "String", Default: "test" } },
    Resources,
    Outputs: { Url: { Value: { Ref: "Queue0" } } },
  });
  const Tags = [{ Key: "team", Value: "platform" }];
  const { StackId = "" } = await to.send(new CreateStackCommand({ StackName: name, TemplateBody, Tags }));
  await bench.cloud.settle();
  return StackId;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("a description", () => {
  test("answers what the stack is, as plain data", async () => {
    const stackId = await createStack("queues");
    const described = await bench.orchestrator.describe("queues");
    expect(described).toMatchObject({
      stackId,
      name: "queues",
      status: "CREATE_COMPLETE",
      parameters: { Stage: "test" },
      tags: { team: "platform" },
      outputs: { Url: expect.stringContaining("Queue0") },
      terminationProtection: false,
    });
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });

  test("finds a stack by id in the region that the id names", async () => {
    const there = new CloudFormationClient(bench.cloud.connection({ region: "us-east-1" }));
    const stackId = await createStack("queues", 1, there);
    there.destroy();
    expect(await bench.orchestrator.describe("queues")).toBeUndefined();
    expect(await bench.orchestrator.describe(stackId)).toMatchObject({ name: "queues" });
    expect(await bench.orchestrator.describe({ name: "queues", region: "us-east-1" })).toMatchObject({ stackId });
  });
});

describe("the outputs of a stack", () => {
  test("answers them by key, and says so when there is no stack", async () => {
    await createStack("queues");
    expect(Object.keys(await bench.orchestrator.outputs("queues"))).toEqual(["Url"]);
    await expect(bench.orchestrator.outputs("nothing")).rejects.toMatchObject({
      code: "STACK_NOT_FOUND",
      message: expect.stringContaining('"nothing"'),
    });
  });
});

describe("lists", () => {
  test("hold every stack of every page, and deleted ones only when asked for", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `stack-${index}`);
    for (const name of names) await createStack(name);
    await bench.orchestrator.destroy("stack-7", { deleteData: true });
    const listed = await collect(bench.orchestrator.list());
    expect(listed.map(({ name }) => name).toSorted()).toEqual(names.filter((name) => name !== "stack-7").toSorted());
    expect(bench.cloud.calls.count({ operation: "ListStacks" })).toBeGreaterThan(1);
    const all = await collect(bench.orchestrator.list({ includeDeleted: true }));
    expect(all.find(({ name }) => name === "stack-7")).toMatchObject({ status: "DELETE_COMPLETE" });
  });

  test("end with their deadline, and with an abort", async () => {
    await createStack("queues", 120);
    const late = bench.orchestrator.resources("queues", { deadline: bench.cloud.clock.now() });
    await expect(collect(late)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const reason = new Error("enough");
    const aborted = bench.orchestrator.events("queues", { signal: AbortSignal.abort(reason) });
    await expect(collect(aborted)).rejects.toBe(reason);
  });

  test("know one region at a time", async () => {
    await createStack("queues");
    expect(await collect(bench.orchestrator.list({ region: "us-east-1" }))).toEqual([]);
    expect(await collect(bench.orchestrator.list())).toHaveLength(1);
  });

  test("read no page that nobody wants", async () => {
    await createStack("queues", 120);
    bench.cloud.calls.clear();
    for await (const resource of bench.orchestrator.resources("queues")) {
      expect(resource).toMatchObject({ type: "AWS::SQS::Queue", status: "CREATE_COMPLETE" });
      break;
    }
    expect(bench.cloud.calls.count()).toBe(1);
    expect(await collect(bench.orchestrator.resources("queues"))).toHaveLength(120);
  });

  test("hold every event, newest first, without resource properties", async () => {
    const stackId = await createStack("queues", 60);
    const events = await collect(bench.orchestrator.events("queues"));
    expect(events.length).toBeGreaterThanOrEqual(2 + 60 * 2);
    expect(events[0]).toMatchObject({ physicalId: stackId, status: "CREATE_COMPLETE" });
    expect(events.at(-1)).toMatchObject({ physicalId: stackId, status: "CREATE_IN_PROGRESS" });
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(Object.keys(events[1] ?? {})).not.toContain("properties");
  });
});

describe("closing", () => {
  test("refuses what comes later, and does not destroy clients it was given", async () => {
    await createStack("queues");
    let destroyed = 0;
    const given = new CloudFormationClient(bench.cloud.connection());
    const destroy = given.destroy.bind(given);
    given.destroy = () => {
      destroyed += 1;
      destroy();
    };
    const other = createOrchestrator({ ...bench.cloud.connection(), clients: { cloudFormation: () => given } });
    expect(await other.describe("queues")).toMatchObject({ name: "queues" });
    other.close();
    expect(destroyed).toBe(0);
    await expect(other.describe("queues")).rejects.toMatchObject({ code: "ORCHESTRATOR_CLOSED" });
    given.destroy();
  });
});

test("middleware of the caller sees every request of every client made here", async () => {
  await createStack("queues");
  const seen: string[] = [];
  using other = createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: (client) =>
      client.middlewareStack.add(
        (next, context) => (args) => {
          seen.push(String(context.commandName));
          return next(args);
        },
        { step: "initialize", name: "seen" },
      ),
  });
  await other.describe("queues");
  expect(seen).toEqual(["DescribeStacksCommand"]);
});
