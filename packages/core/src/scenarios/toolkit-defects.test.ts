import { ContinueUpdateRollbackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type OperationEvent, type Stack } from "../index.ts";
import { openDriftingCloud, type DriftingCloud } from "../drift/drifting-stack.testing.ts";
import { failureOf, openTestCloud, queue, through } from "../local-cloud.testing.ts";
import { reach, topics } from "./stack-statuses.testing.ts";

// What other tools have got wrong, each as the user met it. Who reads the service in pages, late, or through a
// program that fails beside it must not be told anything else.

let bench: DriftingCloud;
let unhandled: unknown[];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(async () => {
  bench = await openDriftingCloud();
  unhandled = [];
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  process.off("unhandledRejection", note);
  await bench[Symbol.asyncDispose]();
  expect(unhandled).toEqual([]);
});

function many(count: number): Stack {
  const Properties = { DisplayName: "as declared" };
  const Resources = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`T${index + 100}`, { Type: "AWS::SNS::Topic", Properties }]),
  );
  return stack({ name: "many", template: { Resources } });
}

test("drift on the second page is found: two of 120 resources have drifted, and both are named", async () => {
  await bench.orchestrator.deploy(many(120));
  for (const name of ["T100", "T219"])
    await bench.patch("many", name, { op: "replace", path: "/DisplayName", value: "by hand" });
  const { status, resources } = await bench.orchestrator.detectDrift("many");
  expect(status).toBe("DRIFTED");
  expect(resources.filter((each) => each.status === "MODIFIED").map(({ logicalId }) => logicalId)).toEqual([
    "T100",
    "T219",
  ]);
  expect(resources.filter((each) => each.status === "IN_SYNC")).toHaveLength(118);
});

describe("a rollback that is continued", () => {
  /** The first looks after the request still see what was before it. */
  const late = (looks: number) => {
    let left = 0;
    return through(bench, async (command, _, send) => {
      const answer = await send();
      if (command === "ContinueUpdateRollbackCommand") left = looks;
      if (command !== "DescribeStacksCommand" || left === 0) return answer;
      left -= 1;
      const { Stacks = [] } = answer as { Stacks?: object[] };
      return { Stacks: Stacks.map((each) => ({ ...each, StackStatus: "UPDATE_ROLLBACK_FAILED" })) };
    });
  };

  test("is neither a success nor a failure because a read is stale: its own end decides", async () => {
    await reach(bench, "UPDATE_ROLLBACK_FAILED");
    using orchestrator = late(3);
    const { status, endedAt } = await orchestrator.rollback("topics");
    expect(status).toBe("UPDATE_ROLLBACK_COMPLETE");
    const ends: string[] = [];
    for await (const event of orchestrator.events("topics")) if (event.status === status) ends.push(event.at);
    expect(ends).toEqual([endedAt]);
  });

  test("and fails again is a failure", async () => {
    await reach(bench, "UPDATE_ROLLBACK_FAILED");
    bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1, reason: "Still gone." });
    using orchestrator = late(3);
    const { details } = await failureOf(orchestrator.rollback("topics"));
    expect(details).toMatchObject({ status: "UPDATE_ROLLBACK_FAILED", firstCause: { logicalId: "First" } });
  });

  test("by somebody else at the same moment is not ours to report", async () => {
    await reach(bench, "UPDATE_ROLLBACK_FAILED");
    await bench.client.send(new ContinueUpdateRollbackCommand({ StackName: "topics" }));
    await expect(bench.orchestrator.rollback("topics")).rejects.toMatchObject({ code: "STACK_NOT_READY" });
  });
});

describe("a template that is deployed already", () => {
  test.each(["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"] as const)(
    "is not reported as done while the stack is %s to it",
    async (status) => {
      await reach(bench, status);
      const same = topics(status === "CREATE_IN_PROGRESS" ? "one" : "two");
      await expect(bench.orchestrator.deploy(same)).rejects.toMatchObject({ code: "STACK_NOT_READY" });
      await expect(bench.orchestrator.plan(same)).rejects.toMatchObject({ code: "STACK_NOT_READY" });
      await bench.cloud.settle();
      expect(await bench.orchestrator.deploy(same)).toMatchObject({ kind: "no-changes" });
    },
  );

  test("is not reported as done where it was left half done", async () => {
    await reach(bench, "UPDATE_FAILED");
    for (const version of ["one", "two"]) {
      const answer = await bench.orchestrator.plan(topics(version));
      expect([version, answer.kind]).toEqual([version, "changes"]);
      await bench.orchestrator.discard(answer);
    }
  });
});

test("termination protection that a definition does not mention stays on, whatever is planned and deployed", async () => {
  await bench.orchestrator.deploy(queue(1, { terminationProtection: true }));
  bench.cloud.calls.clear();
  const plan = await bench.orchestrator.plan(queue(2));
  expect(plan.terminationProtection).toBeUndefined();
  await bench.orchestrator.deploy(plan);
  await bench.orchestrator.deploy(queue(2));
  await bench.orchestrator.deploy(queue(3));
  expect(bench.operations()).not.toContain("UpdateTerminationProtection");
  expect(await bench.orchestrator.describe("queue")).toMatchObject({ terminationProtection: true });
});

test("no event is lost or told twice when the second page of events fails in the middle of a deployment", async () => {
  let failures = 0;
  using orchestrator = through(bench, async (command, input, send) => {
    if (command === "DescribeStackEventsCommand" && "NextToken" in input && failures++ % 2 === 0)
      throw Object.assign(new Error("We could not complete your request."), {
        name: "InternalFailure",
        $fault: "server",
        $metadata: { httpStatusCode: 500 },
      });
    return send();
  });
  const told: string[] = [];
  const onEvent = (event: OperationEvent): void => {
    if ("eventId" in event) told.push(event.eventId);
  };
  await orchestrator.deploy(many(150), { onEvent });
  const history: string[] = [];
  for await (const { eventId } of bench.orchestrator.events("many")) history.unshift(eventId);
  expect(failures).toBeGreaterThan(1);
  // The first event is of the change set that made the stack, before the operation.
  expect(told).toEqual(history.slice(1));
  expect(told.length).toBeGreaterThan(450);
});

test("a logger and a listener that throw, fail and never answer neither stop, slow nor fail a deployment", async () => {
  const ways = [
    (): never => {
      throw new Error("the terminal is gone");
    },
    (): Promise<never> => Promise.reject(new Error("the collector is gone")),
    (): Promise<never> => new Promise(() => {}),
  ];
  const durations: number[] = [];
  for (const fail of [(): void => {}, ...ways]) {
    await using same = await openTestCloud();
    using orchestrator = through(same, (_command, _input, send) => send(), {
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    const result = await orchestrator.deploy(queue(1), { onEvent: fail });
    if (result.kind !== "deployed") throw new Error(result.kind);
    durations.push(Date.parse(result.endedAt) - Date.parse(result.startedAt));
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(new Set(durations).size).toBe(1);
});

test("a deployment that has succeeded is a success, however long its last reads are throttled", async () => {
  await bench.orchestrator.deploy(queue(1));
  let fault: { readonly hits: number } | undefined;
  const onEvent = (event: OperationEvent): void => {
    if (event.kind === "stack-status" && event.status === "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
      fault ??= bench.cloud.faults.throttle({ service: "cloudformation", times: 40 });
  };
  expect(await bench.orchestrator.deploy(queue(2), { onEvent })).toMatchObject({
    kind: "deployed",
    status: "UPDATE_COMPLETE",
    outputs: { Url: expect.stringContaining("queue") },
  });
  expect(fault?.hits).toBe(40);
});
