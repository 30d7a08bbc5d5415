import { afterEach, beforeEach, expect, test } from "vitest";

import { acceptDrift, createOrchestrator } from "../index.ts";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
/** The names of the stacks `Inner` and `Innermost`. */
let inner: string;
let innermost: string;
beforeEach(async () => {
  bench = await openDriftingCloud();
  const queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20 } };
  const deep = await bench.putTemplate("deep.json", JSON.stringify({ Resources: { Deep: queue } }));
  const nested = (url: URL): object => ({ Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: url.href } });
  const middle = await bench.putTemplate(
    "middle.json",
    JSON.stringify({ Resources: { Queue: queue, Innermost: nested(deep) } }),
  );
  await bench.create("app", { Resources: { Queue: queue, Inner: nested(middle) } });
  inner = await bench.physicalId("app", "Inner");
  innermost = await bench.physicalId(inner, "Innermost");
});
afterEach(() => bench[Symbol.asyncDispose]());

test("drift in a stack that is nested in a nested stack is found, and shown with the way to it", async () => {
  await bench.patch(innermost, "Deep", { op: "replace", path: "/DelaySeconds", value: 120 });
  const report = await bench.orchestrator.detectDrift("app");
  expect(report.status).toBe("DRIFTED");
  expect(report.nestedStacks).toEqual([
    { stackPath: ["Inner"], stackId: inner },
    { stackPath: ["Inner", "Innermost"], stackId: innermost },
  ]);
  expect(
    report.resources.map(({ stackPath = [], logicalId, status }) => [[...stackPath, logicalId].join("/"), status]),
  ).toEqual([
    ["Inner", "NOT_CHECKED"],
    ["Queue", "IN_SYNC"],
    ["Inner/Innermost", "NOT_CHECKED"],
    ["Inner/Queue", "IN_SYNC"],
    ["Inner/Innermost/Deep", "MODIFIED"],
  ]);
});

test("nested stacks are looked into through their logical id, and left alone when so asked", async () => {
  await bench.patch(innermost, "Deep", { op: "replace", path: "/DelaySeconds", value: 120 });
  const through = await bench.orchestrator.detectDrift("app", { resources: ["Inner"] });
  expect(through).toMatchObject({ status: "DRIFTED" });
  expect(through.resources.some(({ stackPath, logicalId }) => stackPath === undefined && logicalId === "Queue")).toBe(
    false,
  );
  const outside = await bench.orchestrator.detectDrift("app", { nested: false });
  expect(outside).toMatchObject({ status: "UNKNOWN", nestedStacks: [] });
  expect(outside.resources).toContainEqual(
    expect.objectContaining({ logicalId: "Inner", unknown: [{ path: "", reason: "not-entered" }] }),
  );
});

test("a nested stack that cannot be checked takes nothing away from the others, and nothing is called in sync", async () => {
  await bench.erase("app", "Queue");
  using orchestrator = createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next) => (args) => {
          const { StackName } = args.input as { readonly StackName?: string };
          if (StackName !== innermost) return next(args);
          throw Object.assign(new Error("not you"), { name: "AccessDenied", $fault: "client", $metadata: {} });
        },
        { step: "initialize" },
      ),
  });
  const report = await orchestrator.detectDrift("app");
  expect(report.status).toBe("DRIFTED");
  expect(report.nestedStacks.at(-1)).toMatchObject({
    stackPath: ["Inner", "Innermost"],
    failure: { code: "SERVICE_CALL_FAILED", message: expect.stringContaining("not you") },
  });
  expect(report.resources.map(({ logicalId }) => logicalId)).toEqual(["Inner", "Queue", "Innermost", "Queue"]);
});

test("drift of a nested stack is accepted into the template of that stack, and into no other", async () => {
  await bench.patch(innermost, "Deep", { op: "replace", path: "/DelaySeconds", value: 120 });
  const report = await bench.orchestrator.detectDrift("app");
  const outside = `Resources:\n  Deep: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 20 } }\n`;
  expect(await acceptDrift(report, outside)).toMatchObject({
    template: outside,
    accepted: [],
    refused: [{ stackPath: ["Inner", "Innermost"], logicalId: "Deep", path: "", reason: "nested" }],
  });
  const { template, accepted, refused } = await acceptDrift(report, outside, { nestedStack: ["Inner", "Innermost"] });
  expect(template).toBe(outside.replace("20", "120"));
  expect(accepted).toEqual([{ logicalId: "Deep", path: "/DelaySeconds", kind: "NOT_EQUAL" }]);
  expect(refused).toEqual([]);
});

test("drift of a nested stack is reverted by a plan of that stack, and no plan pretends to revert it from outside", async () => {
  await bench.patch(innermost, "Deep", { op: "replace", path: "/DelaySeconds", value: 120 });
  const report = await bench.orchestrator.detectDrift("app");
  await expect(bench.orchestrator.planReconciliation(report)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining("Inner/Innermost"),
  });
  const nestedStack = ["Inner", "Innermost"];
  const plan = await bench.orchestrator.planReconciliation(report, { nestedStack });
  expect(plan.stackId).toBe(innermost);
  await bench.orchestrator.deploy(plan);
  expect(await bench.live(innermost, "Deep")).toMatchObject({ DelaySeconds: 20 });
  await expect(bench.orchestrator.planReconciliation(report, { nestedStack: ["No"] })).rejects.toMatchObject({
    message: expect.stringContaining("It has Inner, Inner/Innermost."),
  });
});
