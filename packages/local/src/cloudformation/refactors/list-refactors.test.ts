import {
  DescribeStackRefactorCommand,
  ExecuteStackRefactorCommand,
  ListStackRefactorActionsCommand,
  ListStackRefactorsCommand,
  paginateListStackRefactorActions,
  type ListStackRefactorsInput,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveRefactors, mapping } from "./refactor-driver.testing.ts";

const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const policy = {
  Type: "AWS::SNS::TopicPolicy",
  Properties: { Topics: ["arn:aws:sns:us-east-1:111111111111:t"], PolicyDocument: { Statement: [] } },
};

test("SPEC 30.19: actions show each move as it was found, then the stacks that are made", async () => {
  const { actions, create, physicalIds, propose, stack } = await driveRefactors();
  const one = await create("one", { Resources: { A: queue(1), B: queue(2), P: policy } });
  const ids = await physicalIds("one");
  const id = await propose(
    { one: { Resources: { A: queue(1) } }, fresh: { Resources: { Renamed: queue(2), P: policy } } },
    { EnableStackCreation: true, ResourceMappings: [mapping("one.B", "fresh.Renamed")] },
  );
  const fresh = await stack("fresh");
  const system = ["aws:cloudformation:stack-name", "aws:cloudformation:logical-id", "aws:cloudformation:stack-id"];
  const move = { Action: "MOVE", Entity: "RESOURCE", Description: "No configuration changes detected." };
  expect(await actions(id)).toEqual([
    {
      ...move,
      PhysicalResourceId: ids["B"],
      Detection: "MANUAL",
      TagResources: [
        { Key: system[0], Value: "fresh" },
        { Key: system[1], Value: "Renamed" },
        { Key: system[2], Value: fresh.StackId },
      ],
      UntagResources: system,
      ResourceMapping: {
        Source: { StackName: one.StackId, LogicalResourceId: "B" },
        Destination: { StackName: fresh.StackId, LogicalResourceId: "Renamed" },
      },
    },
    {
      ...move,
      PhysicalResourceId: ids["P"],
      Detection: "AUTO",
      TagResources: [],
      UntagResources: [],
      ResourceMapping: {
        Source: { StackName: one.StackId, LogicalResourceId: "P" },
        Destination: { StackName: fresh.StackId, LogicalResourceId: "P" },
      },
    },
    {
      Action: "CREATE",
      Entity: "STACK",
      Description: `Stack ${fresh.StackId} created.`,
      Detection: "MANUAL",
      TagResources: [],
      UntagResources: [],
    },
  ]);
});

test("SPEC 30.20: refactors and their actions come in pages, refactors newest first and by execution status", async () => {
  const { client, create, propose } = await driveRefactors();
  const many = Array.from({ length: 7 }, (_, index) => [`Q${index}`, queue(index)] as const);
  await create("one", { Resources: { ...Object.fromEntries(many), Own: queue(100) } });
  await create("two", { Resources: { C: queue(200) } });
  const templates = {
    one: { Resources: { Own: queue(100) } },
    two: { Resources: { C: queue(200), ...Object.fromEntries(many) } },
  };
  const first = await propose(templates, { Description: "first" });
  const broken = await propose({ one: { Resources: { Own: queue(100) } } });
  const second = await propose(templates);

  const StackRefactorId = first;
  const sizes: number[] = [];
  for await (const page of paginateListStackRefactorActions({ client, pageSize: 3 }, { StackRefactorId })) {
    sizes.push(page.StackRefactorActions?.length ?? 0);
  }
  expect(sizes).toEqual([3, 3, 1]);

  const listed = async (input: ListStackRefactorsInput = {}): Promise<unknown> =>
    (await client.send(new ListStackRefactorsCommand(input))).StackRefactorSummaries?.map(
      (each) => each.StackRefactorId,
    );
  expect(await listed()).toEqual([second, broken, first]);
  expect(await listed({ ExecutionStatusFilter: ["AVAILABLE"] })).toEqual([second, first]);
  expect(await listed({ ExecutionStatusFilter: ["UNAVAILABLE", "OBSOLETE"] })).toEqual([broken]);
  const { StackRefactorSummaries, NextToken } = await client.send(new ListStackRefactorsCommand({ MaxResults: 2 }));
  expect(StackRefactorSummaries).toHaveLength(2);
  const rest = await client.send(new ListStackRefactorsCommand({ MaxResults: 2, NextToken }));
  expect(rest.StackRefactorSummaries).toEqual([
    { StackRefactorId: first, Description: "first", ExecutionStatus: "AVAILABLE", Status: "CREATE_COMPLETE" },
  ]);
  expect(rest.NextToken).toBeUndefined();
});

test("SPEC 30.20: a refactor that does not exist is named", async () => {
  const { client } = await driveRefactors();
  const absent = { name: "StackRefactorNotFoundException", message: "Stack refactor [none] does not exist" };
  const input = { StackRefactorId: "none" };
  await expect(client.send(new DescribeStackRefactorCommand(input))).rejects.toMatchObject(absent);
  await expect(client.send(new ExecuteStackRefactorCommand(input))).rejects.toMatchObject(absent);
  await expect(client.send(new ListStackRefactorActionsCommand(input))).rejects.toMatchObject(absent);
});
