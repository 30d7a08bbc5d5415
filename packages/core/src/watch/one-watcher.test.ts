import { SignalResourceCommand } from "@aws-sdk/client-cloudformation";
import type { Call } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type OperationEvent, type Stack } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

const MINUTES = 60_000;
/** What is asked while operations are waited for. */
const LOOKS = new Set(["ListStacks", "DescribeStacks", "DescribeStackEvents"]);

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A stack that is complete as soon as somebody signals. */
function waiting(name: string): Stack {
  return stack({
    name,
    template: {
      Resources: {
        Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
        Wait: {
          Type: "AWS::CloudFormation::WaitCondition",
          Properties: { Handle: { Ref: "Handle" }, Timeout: "3600", Count: "1" },
        },
      },
    },
  });
}

interface Waited {
  /** The looks between the execution of the last change set and the end of the last operation. */
  readonly looks: readonly Call[];
  readonly stacks: number;
  /** From the first execution to the signal that ends the operations, in seconds. */
  readonly seconds: number;
  /** The longest time from an end to its being noticed, in seconds. */
  readonly noticed: number;
}

/** Deploys so many stacks at once, each of which takes ten minutes. */
async function deployTogether(count: number, onEvent?: (event: OperationEvent) => void): Promise<Waited> {
  const { cloud, client, orchestrator } = bench;
  const names = Array.from({ length: count }, (_, at) => `waiting-${at}`);
  const options = onEvent === undefined ? {} : { onEvent };
  let noticedAt = 0;
  const deployments = Promise.all(
    names.map(async (name) => {
      const { kind } = await orchestrator.deploy(waiting(name), options);
      expect(kind).toBe("deployed");
      noticedAt = Math.max(noticedAt, cloud.clock.now());
    }),
  );
  await cloud.clock.delay(10 * MINUTES);
  const signalledAt = cloud.clock.now();
  await Promise.all(
    names.map((StackName) =>
      client.send(
        new SignalResourceCommand({ StackName, LogicalResourceId: "Wait", UniqueId: "done", Status: "SUCCESS" }),
      ),
    ),
  );
  await deployments;
  const executed = cloud.calls.list({ operation: "ExecuteChangeSet" }).at(-1)?.time ?? 0;
  const looks = cloud.calls.list().filter(({ operation, time }) => LOOKS.has(operation) && time >= executed);
  return { looks, stacks: count, seconds: (signalledAt - executed) / 1000, noticed: (noticedAt - signalledAt) / 1000 };
}

function looksPerSecond({ looks, stacks, seconds }: Waited): number {
  return looks.length / stacks / seconds;
}

describe("stacks of ten minutes, in flight together, cost the environment and not each stack", () => {
  test.each([
    [10, 0.1],
    [100, 0.02],
    [300, 0.01],
  ])(
    "%i of them: at most %d calls a second each, and every end is noticed within five seconds",
    async (count, most) => {
      const waited = await deployTogether(count);
      expect(looksPerSecond(waited)).toBeLessThanOrEqual(most);
      expect(waited.noticed).toBeLessThanOrEqual(5);
      expect(waited.looks.filter(({ operation }) => operation === "DescribeStackEvents")).toEqual([]);
    },
    // Three hundred stacks are a lot of work for a busy machine, though no time is waited for.
    120_000,
  );

  test("ten that are followed stay within the same budget, and no event is missing or doubled", async () => {
    const events: OperationEvent[] = [];
    const waited = await deployTogether(10, (event) => events.push(event));
    expect(looksPerSecond(waited)).toBeLessThanOrEqual(0.1);
    const ids = events.flatMap((event) => ("eventId" in event ? [`${event.stackName} ${event.eventId}`] : []));
    expect(new Set(ids).size).toBe(ids.length);
    // Two events of the stack in each operation, three for each of two resources.
    expect(ids).toHaveLength(10 * 8);
  });
});

test("one stack alone is never listed, only described", async () => {
  const { looks } = await deployTogether(1);
  expect(new Set(looks.map(({ operation }) => operation))).toEqual(new Set(["DescribeStacks"]));
});

test("where lists are not permitted, each stack is described by itself", async () => {
  bench.cloud.faults.refuse({ operation: "ListStacks", code: "AccessDenied", message: "no", statusCode: 403 });
  const { looks, noticed } = await deployTogether(5);
  expect(looks.filter(({ operation }) => operation === "ListStacks")).toHaveLength(1);
  expect(noticed).toBeLessThanOrEqual(5);
});

test("a page of the list that fails for the moment is asked for again, without the pages before it", async () => {
  const fault = bench.cloud.faults.throttle({ operation: "ListStacks", times: 3 });
  const { noticed } = await deployTogether(5);
  expect(fault.hits).toBe(3);
  expect(noticed).toBeLessThanOrEqual(5);
});

test("an account that accepts ten calls a second deploys two hundred stacks, and none fails", async () => {
  const { cloud, orchestrator } = bench;
  const fault = cloud.faults.limitRate({ perSecond: 10 });
  const deployments = await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      orchestrator.deploy(
        stack({ name: `queue-${at}`, template: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } } }),
      ),
    ),
  );
  expect(deployments.map(({ status }) => status)).toEqual(Array(200).fill("CREATE_COMPLETE"));
  expect(fault.hits).toBeGreaterThan(0);
});

test("whoever stops waiting leaves nobody else waiting, and no timer behind", async () => {
  const { cloud, client, orchestrator } = bench;
  const controller = new AbortController();
  const impatient = orchestrator.deploy(waiting("impatient"), { signal: controller.signal });
  const patient = orchestrator.deploy(waiting("patient"));
  await cloud.clock.delay(MINUTES);
  controller.abort(new Error("enough"));
  await expect(impatient).rejects.toThrow("enough");
  const signal = { LogicalResourceId: "Wait", UniqueId: "done", Status: "SUCCESS" as const };
  await client.send(new SignalResourceCommand({ StackName: "patient", ...signal }));
  expect((await patient).status).toBe("CREATE_COMPLETE");
  const now = cloud.clock.now();
  await new Promise((resolve) => setImmediate(resolve));
  expect(cloud.clock.now()).toBe(now);
});
