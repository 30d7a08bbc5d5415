import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { acceptDrift, createOrchestrator } from "../index.ts";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const database = `Parameters:
  Label: { Type: String, NoEcho: true }
  Encrypted: { Type: String, Default: "no" }
Conditions:
  IsEncrypted: !Equals [!Ref Encrypted, "yes"]
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t3.micro
      MasterUserPassword: "{{resolve:secretsmanager:db}}"
      KmsKeyId: alias/orders
      StorageType: !If [IsEncrypted, io1, !Ref AWS::NoValue]
      Tags:
        - { Key: label, Value: !Ref Label }
`;

describe("what nobody can compare", () => {
  test("write-only properties, secrets and keys are unknown, each with its reason, and the stack is not called in sync", async () => {
    await bench.create("data", database, { Label: "hunter2hunter2" });
    const report = await bench.orchestrator.detectDrift("data");
    expect(report.resources).toMatchObject([
      {
        logicalId: "Db",
        status: "IN_SYNC",
        unknown: [
          { path: "/MasterUserPassword", reason: "write-only" },
          { path: "/KmsKeyId", reason: "not-compared" },
          { path: "/Tags/0/Value", reason: "secret" },
        ],
        position: { line: 7, column: 3 },
      },
    ]);
    expect(report.status).toBe("UNKNOWN");
  });

  test("a resource that its service does not let be looked at is asked for again, and unknown in the end", async () => {
    const queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20 } };
    await bench.create("orders", { Resources: { A: queue, B: queue, C: queue } });
    await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
    const rate = { action: "detect-drift", reason: "Rate exceeded" } as const;
    bench.cloud.faults.failResource({ ...rate, logicalId: "A", times: 2 });
    bench.cloud.faults.failResource({ action: "detect-drift", logicalId: "B", reason: "AccessDenied" });
    bench.cloud.faults.failResource({ ...rate, logicalId: "C" });
    const { resources, status } = await bench.orchestrator.detectDrift("orders");
    expect(status).toBe("DRIFTED");
    expect(resources).toMatchObject([
      { logicalId: "A", status: "MODIFIED" },
      { logicalId: "B", status: "UNKNOWN", reason: "AccessDenied", unknown: [{ path: "", reason: "not-detected" }] },
      { logicalId: "C", status: "UNKNOWN", reason: "Rate exceeded", unknown: [{ path: "", reason: "not-detected" }] },
    ]);
    expect(bench.cloud.calls.count({ operation: "DetectStackDrift" })).toBe(4);
  });
});

test("results from before a detection that failed without saying for what are not taken for its own", async () => {
  await bench.create("orders", { Resources: { A: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20 } } } });
  expect((await bench.orchestrator.detectDrift("orders")).status).toBe("IN_SYNC");
  using orchestrator = createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const result = await next(args);
            if (commandName === "DescribeStackDriftDetectionStatusCommand") {
              const Timestamp = new Date(bench.cloud.clock.now() + 60_000);
              Object.assign(result.output, {
                DetectionStatus: "DETECTION_FAILED",
                DetectionStatusReason: "no",
                Timestamp,
              });
            }
            return result;
          },
        { step: "initialize" },
      ),
  });
  const { status, resources } = await orchestrator.detectDrift("orders");
  expect(status).toBe("UNKNOWN");
  expect(resources).toMatchObject([
    { logicalId: "A", status: "UNKNOWN", reason: expect.stringContaining("does not say"), differences: [] },
  ]);
});

test("what a loop of the template writes out is held against what it wrote, and stands nowhere in it", async () => {
  const template = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - "Queue\${Name}":
        Type: AWS::SQS::Queue
        Properties: { DelaySeconds: 20, KmsMasterKeyId: alias/a }
`;
  const { client } = bench;
  const Capabilities = ["CAPABILITY_AUTO_EXPAND" as const];
  await client.send(new CreateStackCommand({ StackName: "loop", TemplateBody: template, Capabilities }));
  await bench.cloud.settle();
  await bench.patch("loop", "QueueB", { op: "replace", path: "/DelaySeconds", value: 120 });
  const report = await bench.orchestrator.detectDrift("loop");
  expect(report.resources.map(({ status, unknown, position }) => [status, unknown, position])).toEqual([
    ["IN_SYNC", [], undefined],
    ["MODIFIED", [], undefined],
  ]);
  expect((await acceptDrift(report, template)).refused).toMatchObject([{ logicalId: "QueueB", reason: "absent" }]);
});

test("what the template makes of a secret is hidden on both sides of a difference", async () => {
  const template = `Parameters:
  Token: { Type: String, NoEcho: true }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::111111111111:role/orders
      Code: { ZipFile: "exports.handler = async () => 1" }
      Handler: index.handler
      Runtime: nodejs22.x
      Environment:
        Variables: { MODE: test, TOKEN: !Sub "\${Token}!" }
`;
  await bench.create("app", template, { Token: "hunter2hunter2" });
  await bench.patch("app", "Function", { op: "replace", path: "/Environment/Variables/MODE", value: "live" });
  const report = await bench.orchestrator.detectDrift("app");
  expect(report.resources[0]).toMatchObject({
    status: "MODIFIED",
    differences: [
      {
        path: "/Environment/Variables/MODE",
        expected: "test",
        actual: "live",
        position: { line: 12, column: 22 },
        templatePath: ["Environment", "Variables", "MODE"],
      },
    ],
    unknown: [
      { path: "/Code", reason: "write-only" },
      { path: "/Environment/Variables/TOKEN", reason: "secret" },
    ],
  });
  await bench.patch("app", "Function", { op: "remove", path: "/Environment" });
  const gone = await bench.orchestrator.detectDrift("app");
  expect(gone.resources[0]?.differences).toMatchObject([{ path: "/Environment", kind: "REMOVE", expected: "****" }]);
  expect(JSON.stringify([report, gone])).not.toContain("hunter2");
});
