import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readTemplate } from "@stacksteward/template";

import { acceptDrift, createOrchestrator, stack, type DriftReport, type PropertyDrift } from "../index.ts";
import { createMemoryStore } from "@stacksteward/workflow";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const yaml = `# Orders come in here.
Parameters:
  Keep: { Type: Number, Default: 345600 }
Resources:
  Queue:
    Type: AWS::SQS::Queue # not FIFO
    Properties:
      DelaySeconds:   20   # the shop asked for it
      VisibilityTimeout: "30"
      MessageRetentionPeriod: !Ref Keep
      ReceiveMessageWaitTimeSeconds: 5
      # by whom
      Tags:
        - { Key: team, Value: orders } # the best one
        - Key: stage
          Value: live
  Other:
    Type: AWS::SQS::Queue
`;

describe("drift that is accepted", () => {
  beforeEach(async () => {
    await bench.create("orders", yaml);
    await bench.patch(
      "orders",
      "Queue",
      { op: "replace", path: "/DelaySeconds", value: 120 },
      { op: "replace", path: "/VisibilityTimeout", value: 45 },
      { op: "replace", path: "/MessageRetentionPeriod", value: 60 },
      { op: "remove", path: "/ReceiveMessageWaitTimeSeconds" },
      {
        op: "replace",
        path: "/Tags",
        value: [
          { Key: "stage", Value: "test" },
          { Key: "by", Value: "hand" },
        ],
      },
    );
    await bench.erase("orders", "Other");
  });

  test("is written into the template, whose comments, order and layout stay", async () => {
    const report = await bench.orchestrator.detectDrift("orders");
    const { template, accepted, refused } = await acceptDrift(report, yaml);
    expect(template).toBe(`# Orders come in here.
Parameters:
  Keep: { Type: Number, Default: 345600 }
Resources:
  Queue:
    Type: AWS::SQS::Queue # not FIFO
    Properties:
      DelaySeconds:   120   # the shop asked for it
      VisibilityTimeout: "45"
      MessageRetentionPeriod: !Ref Keep
      # by whom
      Tags:
        - Key: stage
          Value: test
        - Key: by
          Value: hand
  Other:
    Type: AWS::SQS::Queue
`);
    expect(accepted.map(({ path, kind }) => `${kind} ${path}`).toSorted()).toEqual([
      "ADD /Tags/1",
      "NOT_EQUAL /DelaySeconds",
      "NOT_EQUAL /Tags/0/Value",
      "NOT_EQUAL /VisibilityTimeout",
      "REMOVE /ReceiveMessageWaitTimeSeconds",
      "REMOVE /Tags/0",
    ]);
    expect(refused).toMatchObject([
      { logicalId: "Other", path: "", reason: "deleted", message: expect.stringContaining("revert the drift") },
      { logicalId: "Queue", path: "/MessageRetentionPeriod", reason: "intrinsic" },
    ]);
  });

  test("stays when the template is deployed; what was refused does not, where its resource is updated", async () => {
    const report = await bench.orchestrator.detectDrift("orders");
    const { template: body } = await acceptDrift(report, yaml);
    const { Tags } = await bench.live("orders", "Queue");
    await bench.orchestrator.deploy(stack({ name: "orders", template: { body, file: "orders.yaml" } }));
    expect(await bench.live("orders", "Queue")).toMatchObject({ DelaySeconds: 120, Tags });
    const { resources } = await bench.orchestrator.detectDrift("orders");
    expect(resources.map(({ logicalId, status }) => [logicalId, status])).toEqual([
      ["Other", "DELETED"],
      ["Queue", "IN_SYNC"],
    ]);
  });

  test("is what the deployed template was compared with: what the text says otherwise is left alone", async () => {
    const report = await bench.orchestrator.detectDrift("orders");
    const { template, refused } = await acceptDrift(report, yaml.replace("  20  ", "  60  "));
    expect(template).toContain("DelaySeconds:   60   # the shop asked for it");
    expect(refused).toContainEqual(expect.objectContaining({ path: "/DelaySeconds", reason: "changed" }));
    const elsewhere = "Resources:\n  Else:\n    Type: AWS::SQS::Queue\n";
    expect(await acceptDrift(report, elsewhere)).toMatchObject({ template: elsewhere, accepted: [] });
  });

  test("is neither what is ignored nor what is unknown", async () => {
    using orchestrator = createOrchestrator({ ...bench.cloud.connection(), store: createMemoryStore() });
    const until = bench.cloud.clock.now() + 60_000;
    await orchestrator.ignoreDrift("orders", { resource: "Queue", path: "/DelaySeconds", reason: "test", until });
    bench.cloud.faults.failResource({ action: "detect-drift", logicalId: "Other" });
    const { template, refused } = await acceptDrift(await orchestrator.detectDrift("orders"), yaml);
    expect(template).toContain("DelaySeconds:   20   #");
    expect(refused).toMatchObject([
      { logicalId: "Other", path: "", reason: "unknown" },
      { logicalId: "Queue", path: "/DelaySeconds", reason: "ignored" },
      { logicalId: "Queue", path: "/MessageRetentionPeriod", reason: "intrinsic" },
    ]);
  });
});

test("secrets and what a type does not do without are refused, in JSON too", async () => {
  const json = `{
  "Parameters": { "Token": { "Type": "String", "NoEcho": true } },
  "Resources": {
    "Function": {
      "Type": "AWS::Lambda::Function",
      "Properties": { "Role": "arn:aws:iam::111111111111:role/a", "Handler": "index.handler", "Runtime": "nodejs22.x",
        "Code": { "ZipFile": "exports.handler = 1" },
        "Environment": { "Variables": { "A": "1", "T": { "Ref": "Token" } } } }
    },
    "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "DisplayName": "a" } }
  }
}
`;
  await bench.create("app", json, { Token: "hunter2hunter2" });
  await bench.patch("app", "Function", { op: "remove", path: "/Environment" });
  await bench.patch("app", "Topic", { op: "replace", path: "/DisplayName", value: "b" });
  const report = await bench.orchestrator.detectDrift("app");
  const { template, refused } = await acceptDrift(report, json);
  expect(template).toBe(json.replace('"DisplayName": "a"', '"DisplayName": "b"'));
  expect(refused).toMatchObject([
    { logicalId: "Function", path: "/Code", reason: "unknown" },
    { logicalId: "Function", path: "/Environment", reason: "secret" },
  ]);
  const role = { path: "/Role", kind: "REMOVE", expected: "arn:aws:iam::111111111111:role/a", templatePath: ["Role"] };
  expect((await acceptDrift(reportOf("AWS::Lambda::Function", [role]), json)).refused).toMatchObject([
    { path: "/Role", reason: "absent" },
  ]);
  const own = json.replace('"Function":', '"R":');
  expect((await acceptDrift(reportOf("AWS::Lambda::Function", [role]), own)).refused).toMatchObject([
    { path: "/Role", reason: "required" },
  ]);
});

test("what is no report is refused", async () => {
  const report = { format: "stacksteward.drift", version: 2 } as unknown as DriftReport;
  await expect(acceptDrift(report, yaml)).rejects.toMatchObject({ code: "DRIFT_REPORT_INVALID" });
});

/** A report on one resource `R`. */
function reportOf(type: string, differences: readonly PropertyDrift[]): DriftReport {
  return {
    format: "stacksteward.drift",
    version: 1,
    region: "eu-west-1",
    stackName: "app",
    stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/app/1",
    detectedAt: "2026-01-01T00:00:00.000Z",
    status: "DRIFTED",
    resources: [{ logicalId: "R", type, status: "MODIFIED", differences, unknown: [] }],
    nestedStacks: [],
  };
}

test("whatever scalars have drifted, the accepted template says what is there and nothing else has changed", async () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const properties = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,5}$/), fc.array(scalar, { maxLength: 3 }), {
    minKeys: 1,
    maxKeys: 4,
  });
  await fc.assert(
    fc.asyncProperty(properties, properties, async (declared, drifted) => {
      const Properties = JSON.parse(JSON.stringify(declared)) as Record<string, (string | number | boolean)[]>;
      const text = JSON.stringify({ Resources: { R: { Type: "Custom::R", Properties } } }, undefined, 2);
      const differences: PropertyDrift[] = [];
      for (const [name, list] of Object.entries(Properties)) {
        for (const [index, expected] of list.entries()) {
          const actual = drifted[name]?.[index];
          if (actual === undefined || String(actual) === String(expected)) continue;
          const place = { path: `/${name}/${index}`, templatePath: [name, index] };
          differences.push({ ...place, kind: "NOT_EQUAL", expected, actual });
          list[index] = typeof expected === "string" ? String(actual) : actual;
        }
      }
      const { template, accepted, refused } = await acceptDrift(reportOf("Custom::R", differences), text);
      expect(accepted).toHaveLength(differences.length);
      expect(refused).toEqual([]);
      const { R } = readTemplate(template).body.Resources;
      const said = R?.["Properties"] as Record<string, unknown[]>;
      expect(texts(said)).toEqual(texts(Properties));
    }),
    { numRuns: 30 },
  );
});

function texts(properties: Readonly<Record<string, readonly unknown[]>>): unknown {
  return Object.entries(properties).map(([name, list]) => [name, list.map(String)]);
}
