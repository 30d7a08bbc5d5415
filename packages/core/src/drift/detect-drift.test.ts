import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const queue = (DelaySeconds = 20): object => ({
  Type: "AWS::SQS::Queue",
  Properties: { DelaySeconds, Tags: [{ Key: "team", Value: "orders" }] },
});

describe("many resources", () => {
  test("drift added, removed, changed, deleted and unsupported on page three", async () => {
    const names = Array.from({ length: 205 }, (_, index) => `Q${String(index).padStart(3, "0")}`);
    const Resources = Object.fromEntries(names.map((name) => [name, queue()]));
    await bench.create("orders", {
      Resources: { ...Resources, Z: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
    });
    await bench.patch("orders", "Q201", { op: "add", path: "/Tags/-", value: { Key: "by", Value: "hand" } });
    await bench.patch("orders", "Q202", { op: "remove", path: "/DelaySeconds" });
    await bench.patch("orders", "Q203", { op: "replace", path: "/DelaySeconds", value: 120 });
    await bench.erase("orders", "Q204");

    const report = await bench.orchestrator.detectDrift("orders");

    expect(bench.cloud.calls.count({ operation: "DescribeStackResourceDrifts" })).toBe(3);
    expect(report).toMatchObject({ status: "DRIFTED", stackName: "orders", region: "eu-west-1" });
    expect(report.resources).toHaveLength(206);
    expect(report.resources.filter(({ status }) => status === "IN_SYNC")).toHaveLength(201);
    const found = Object.fromEntries(report.resources.map((resource) => [resource.logicalId, resource]));
    expect(found["Q201"]).toMatchObject({
      status: "MODIFIED",
      differences: [{ path: "/Tags/1", kind: "ADD", actual: { Key: "by", Value: "hand" } }],
    });
    expect(found["Q202"]).toMatchObject({
      status: "MODIFIED",
      differences: [{ path: "/DelaySeconds", kind: "REMOVE", expected: 20 }],
    });
    expect(found["Q203"]).toMatchObject({
      status: "MODIFIED",
      differences: [{ path: "/DelaySeconds", kind: "NOT_EQUAL", expected: 20, actual: 120 }],
    });
    expect(found["Q204"]).toMatchObject({ status: "DELETED", differences: [], unknown: [] });
    expect(found["Z"]).toMatchObject({ status: "NOT_CHECKED", unknown: [{ path: "", reason: "unsupported" }] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("single resources", () => {
  test("are detected by themselves, and nothing is said of the others", async () => {
    await bench.create("orders", { Resources: { A: queue(), B: queue() } });
    await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
    await bench.patch("orders", "B", { op: "replace", path: "/DelaySeconds", value: 120 });
    const { resources, status } = await bench.orchestrator.detectDrift("orders", { resources: ["B"] });
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(["B"]);
    expect(status).toBe("DRIFTED");
  });

  test("that the stack does not have are refused by name before anything is detected", async () => {
    await bench.create("orders", { Resources: { A: queue() } });
    await expect(bench.orchestrator.detectDrift("orders", { resources: ["Aa"] })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('Stack "orders" has no resource Aa'),
    });
    expect(bench.operations()).not.toContain("DetectStackDrift");
  });
});

describe("a stack", () => {
  test("that does not exist, or that something runs on, is refused", async () => {
    await expect(bench.orchestrator.detectDrift("nothing")).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
    const TemplateBody = JSON.stringify({ Resources: { A: queue() } });
    await bench.client.send(new CreateStackCommand({ StackName: "orders", TemplateBody }));
    await expect(bench.orchestrator.detectDrift("orders")).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      retryable: true,
    });
  });

  test("is looked at no longer than until the deadline", async () => {
    await bench.create("orders", {
      Resources: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`Q${n}`, queue()])),
    });
    const deadline = bench.cloud.clock.now() + 10_000;
    await expect(bench.orchestrator.detectDrift("orders", { deadline })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(bench.cloud.clock.now()).toBe(deadline);
  });

  test("whose detection is begun twice, because an answer was lost or somebody else was first, is detected after it", async () => {
    await bench.create("orders", { Resources: { A: queue() } });
    await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
    bench.cloud.faults.loseAnswer({ operation: "DetectStackDrift", times: 1 });
    const report = await bench.orchestrator.detectDrift("orders");
    expect(report.status).toBe("DRIFTED");
    expect(bench.cloud.calls.count({ operation: "DetectStackDrift" })).toBeGreaterThanOrEqual(2);
  });
});

test("no drift is looked for on no resources at all: that would be a stack in sync, whatever it is", async () => {
  await bench.create("orders", { Resources: { Queue: queue() } });
  bench.cloud.calls.clear();
  await expect(bench.orchestrator.detectDrift("orders", { resources: [] })).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining("leave resources out"),
  });
  expect(bench.cloud.calls.count()).toBe(0);
});
