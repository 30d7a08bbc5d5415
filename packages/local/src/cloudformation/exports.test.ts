import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  ListImportsCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const exporter = (value: string): object => ({
  Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } } },
  Outputs: { Value: { Value: { "Fn::GetAtt": ["P", "Value"] }, Export: { Name: "shared" } } },
});
const importer = {
  Resources: {
    Q: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { "Fn::ImportValue": "shared" } } },
  },
  Outputs: { Got: { Value: { "Fn::GetAtt": ["Q", "Value"] } } },
};

test("SPEC 6.1: an export is listed and can be imported in its account and region", async () => {
  const { client, create } = await driveStacks();
  const { StackId } = await create("producer", exporter("v"));
  const consumer = await create("consumer", importer);
  expect(consumer.Outputs).toEqual([{ OutputKey: "Got", OutputValue: "v" }]);
  const { Exports } = await client.send(new ListExportsCommand({}));
  expect(Exports).toEqual([{ ExportingStackId: StackId, Name: "shared", Value: "v" }]);
  const { Imports } = await client.send(new ListImportsCommand({ ExportName: "shared" }));
  expect(Imports).toEqual(["consumer"]);
});

test("SPEC 6.1: exports of another region are not seen", async () => {
  const { cloud, create } = await driveStacks({ regions: ["us-east-1", "eu-west-1"] });
  await create("producer", exporter("v"));
  const elsewhere = new CloudFormationClient(cloud.connection({ region: "eu-west-1" }));
  expect((await elsewhere.send(new ListExportsCommand({}))).Exports).toEqual([]);
});

test("SPEC 6.2: an import that nobody exports fails the stack before any resource is touched", async () => {
  const { create, history } = await driveStacks();
  const stack = await create("consumer", importer);
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("consumer")).toEqual([
    "consumer CREATE_IN_PROGRESS: User Initiated",
    "consumer ROLLBACK_IN_PROGRESS: No export named shared found. Rollback requested by user.",
    "consumer ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 6.3: a name can be exported once", async () => {
  const { create, history } = await driveStacks();
  await create("producer", exporter("v"));
  expect((await create("rival", exporter("w"))).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("rival")).toContain(
    "rival ROLLBACK_IN_PROGRESS: Export with name shared is already exported by stack producer. Rollback requested by user.",
  );
});

test("SPEC 6.4: a stack whose export is in use goes back to its status when it is deleted", async () => {
  const { client, create, remove, history } = await driveStacks();
  await create("producer", exporter("v"));
  await create("consumer", importer);
  const stack = await remove("producer");
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
  expect((await history("producer")).at(-1)).toBe(
    "producer CREATE_COMPLETE: Delete canceled. Cannot delete export shared as it is in use by consumer.",
  );
  await remove("consumer");
  await expect(client.send(new ListImportsCommand({ ExportName: "shared" }))).rejects.toThrow(
    "Export 'shared' is not imported by any stack.",
  );
  expect((await remove("producer")).StackStatus).toBe("DELETE_COMPLETE");
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
});

test("SPEC 6.5: an export that is in use can be neither changed nor taken away", async () => {
  const { create, update, history } = await driveStacks();
  await create("producer", exporter("v"));
  await create("consumer", importer);
  expect((await update("producer", exporter("w"))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("producer")).toContain(
    "producer UPDATE_ROLLBACK_IN_PROGRESS: Cannot update export shared as it is in use by consumer.",
  );
  const withoutOutputs = {
    Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "v" } } },
  };
  expect((await update("producer", withoutOutputs)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("producer")).toContain(
    "producer UPDATE_ROLLBACK_IN_PROGRESS: Cannot delete export shared as it is in use by consumer.",
  );
});

test("SPEC 6.6: Fn::GetStackOutput reads an output as it is, without an export, across accounts and regions", async () => {
  const { cloud, create } = await driveStacks({
    accounts: ["111111111111", "222222222222"],
    regions: ["us-east-1", "eu-west-1"],
  });
  await create("producer", exporter("v"));
  const reader = {
    StackName: "producer",
    OutputName: "Value",
    Region: "us-east-1",
    RoleArn: "arn:aws:iam::111111111111:role/reader",
  };
  const client = new CloudFormationClient(cloud.connection({ account: "222222222222", region: "eu-west-1" }));
  const TemplateBody = JSON.stringify({
    Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "x" } } },
    Outputs: { Read: { Value: { "Fn::GetStackOutput": reader } } },
  });
  await client.send(new CreateStackCommand({ StackName: "reader", TemplateBody }));
  await cloud.settle();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: "reader" }));
  expect(Stacks?.[0]?.Outputs).toEqual([{ OutputKey: "Read", OutputValue: "v" }]);
});

test("SPEC 6.7: a stack whose rollback failed keeps its exports until it is deleted", async () => {
  const { cloud, client, create, update, remove } = await driveStacks();
  const both = (value: string, more: object = {}): object => ({
    ...exporter("v"),
    Resources: {
      P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "v" } },
      Q: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } },
      ...more,
    },
  });
  await create("producer", both("one"));
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  cloud.faults.failResource({ logicalId: "Q", action: "rollback", reason: "no" });
  const failed = await update("producer", both("two", { Bad: { Type: "AWS::SQS::Queue", DependsOn: "Q" } }));
  expect(failed).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_FAILED" });
  expect((await client.send(new ListExportsCommand({}))).Exports).toHaveLength(1);
  await remove("producer");
  expect((await client.send(new ListExportsCommand({}))).Exports).toEqual([]);
});
