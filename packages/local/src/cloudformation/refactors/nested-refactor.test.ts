import {
  CreateStackRefactorCommand,
  DescribeStackRefactorCommand,
  ExecuteStackRefactorCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveNestedStacks } from "../nested-stack-driver.testing.ts";

const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const nested = (key: string): object => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${key}` },
});
const root = { Resources: { Left: nested("left.json"), Right: nested("right.json") } };

test("SPEC 30.21: resources move between nested stacks, and their parent agrees once it has the same templates", async () => {
  const { children, client, cloud, create, history, put, resource, update } = await driveNestedStacks();
  await put("left.json", { Resources: { A: queue(1), B: queue(2) } });
  await put("right.json", { Resources: { C: queue(3) } });
  await create("app", root);
  const names = (await children()).map(({ StackName = "" }) => StackName);
  const left = names.find((name) => name.startsWith("app-Left")) ?? "";
  const right = names.find((name) => name.startsWith("app-Right")) ?? "";
  const { PhysicalResourceId } = await resource(left, "B");

  const templates = { [left]: { Resources: { A: queue(1) } }, [right]: { Resources: { C: queue(3), B: queue(2) } } };
  const StackDefinitions = Object.entries(templates).map(([StackName, template]) => ({
    StackName,
    TemplateBody: JSON.stringify(template),
  }));
  const { StackRefactorId } = await client.send(new CreateStackRefactorCommand({ StackDefinitions }));
  await cloud.settle();
  await client.send(new ExecuteStackRefactorCommand({ StackRefactorId }));
  await cloud.settle();
  const { ExecutionStatus } = await client.send(new DescribeStackRefactorCommand({ StackRefactorId }));
  expect(ExecutionStatus).toBe("EXECUTE_COMPLETE");
  expect((await resource(right, "B")).PhysicalResourceId).toBe(PhysicalResourceId);

  await put("left.json", templates[left] ?? {});
  await put("right.json", templates[right] ?? {});
  const { length } = await history(right);
  expect((await update("app", root)).StackStatus).toBe("UPDATE_COMPLETE");
  expect((await history(right, length)).filter((line) => line.startsWith("B "))).toEqual([]);
  expect((await resource(right, "B")).PhysicalResourceId).toBe(PhysicalResourceId);
});
