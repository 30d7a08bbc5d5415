import {
  CreateChangeSetCommand,
  CreateStackRefactorCommand,
  DescribeChangeSetCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  SetAliasCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, ListTagsForResourceCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveRefactors } from "./refactor-driver.testing.ts";

const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const parameter = (value: string): object => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name: "/shop/rate", Type: "String", Value: value },
});

test("SPEC 30.6: nothing but the tags of the stacks is touched", async () => {
  const { actions, cloud, create, execute, propose, stack } = await driveRefactors();
  const ssm = new SSMClient(cloud.connection());
  const tags = async (): Promise<string[] | undefined> => {
    const command = new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/shop/rate" });
    return (await ssm.send(command)).TagList?.map(({ Key, Value }) => `${Key}=${Value}`);
  };
  await create("one", { Resources: { P: parameter("1"), A: queue(1) } }, { Tags: [{ Key: "team", Value: "red" }] });
  await create("two", { Resources: { B: queue(2) } }, { Tags: [{ Key: "owner", Value: "blue" }] });
  expect(await tags()).toEqual(["team=red"]);
  await ssm.send(new PutParameterCommand({ Name: "/shop/rate", Value: "changed by hand", Overwrite: true }));

  const id = await propose({
    one: { Resources: { A: queue(1) } },
    two: { Resources: { B: queue(2), P: parameter("1") } },
  });
  const two = await stack("two");
  expect(await actions(id)).toMatchObject([
    {
      PhysicalResourceId: "/shop/rate",
      TagResources: [
        { Key: "aws:cloudformation:stack-name", Value: "two" },
        { Key: "aws:cloudformation:logical-id", Value: "P" },
        { Key: "aws:cloudformation:stack-id", Value: two.StackId },
        { Key: "owner", Value: "blue" },
      ],
      UntagResources: [
        "aws:cloudformation:stack-name",
        "aws:cloudformation:logical-id",
        "aws:cloudformation:stack-id",
        "team",
      ],
    },
  ]);
  await execute(id);
  expect(await tags()).toEqual(["owner=blue"]);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/shop/rate" }));
  expect(Parameter).toMatchObject({ Value: "changed by hand", Version: 2 });
});

test("SPEC 30.10: afterwards both stacks can be updated, checked for drift and deleted, each with what it has now", async () => {
  const { client, cloud, create, execute, history, physicalIds, propose, remove, resource, update } =
    await driveRefactors();
  const one = await create("one", { Resources: { A: queue(1), B: queue(2) } });
  await create("two", { Resources: { C: queue(3) } });
  const { B: moved } = await physicalIds("one");
  await execute(
    await propose({ one: { Resources: { A: queue(1) } }, two: { Resources: { C: queue(3), Renamed: queue(2) } } }),
  );

  const same = { StackName: "two", TemplateBody: JSON.stringify({ Resources: { C: queue(3), Renamed: queue(2) } }) };
  await expect(client.send(new UpdateStackCommand(same))).rejects.toThrow("No updates are to be performed.");
  expect((await update("two", { Resources: { C: queue(3), Renamed: queue(20) } })).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await resource("two", "Renamed")).toMatchObject({
    PhysicalResourceId: moved,
    ResourceStatus: "UPDATE_COMPLETE",
  });
  expect((await update("one", { Resources: { A: queue(10) } })).StackStatus).toBe("UPDATE_COMPLETE");

  await client.send(new DetectStackDriftCommand({ StackName: "two" }));
  await cloud.settle();
  const { StackResourceDrifts = [] } = await client.send(new DescribeStackResourceDriftsCommand({ StackName: "two" }));
  expect(
    StackResourceDrifts.map(
      ({ LogicalResourceId: logicalId, StackResourceDriftStatus: status }) => `${logicalId} ${status}`,
    ),
  ).toEqual(["C IN_SYNC", "Renamed IN_SYNC"]);

  expect((await remove("one")).StackStatus).toBe("DELETE_COMPLETE");
  expect((await history(one.StackId ?? "")).filter((line) => line.includes("DELETE_COMPLETE"))).toEqual([
    "A DELETE_COMPLETE",
    "one DELETE_COMPLETE",
  ]);
  expect((await physicalIds("two"))["Renamed"]).toBe(moved);
  expect((await remove("two")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 30.10: a change set made before is obsolete, and so is another refactor", async () => {
  const { client, create, execute, propose, stack, state } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  await create("two", { Resources: { C: queue(3) } });
  const TemplateBody = JSON.stringify({ Resources: { C: queue(4) } });
  await client.send(new CreateChangeSetCommand({ StackName: "two", ChangeSetName: "next", TemplateBody }));
  const templates = { one: { Resources: { A: queue(1) } }, two: { Resources: { C: queue(3), B: queue(2) } } };
  const first = await propose(templates);
  const second = await propose(templates);
  await execute(first);
  const { ExecutionStatus } = await client.send(
    new DescribeChangeSetCommand({ StackName: "two", ChangeSetName: "next" }),
  );
  expect(ExecutionStatus).toBe("OBSOLETE");
  const { StackId } = await stack("one");
  expect(await state(second)).toBe(`CREATE_COMPLETE OBSOLETE: ${StackId}: Stack was updated.`);
  await expect(execute(second)).rejects.toThrow(
    `Stack refactor [${second}] cannot be executed in its current status of [CREATE_COMPLETE] and execution status of [OBSOLETE]`,
  );
  await expect(execute(first)).rejects.toThrow("execution status of [EXECUTE_COMPLETE]");
});

test("SPEC 30.2: stacks are named by alias and id, too, in definitions and mappings", async () => {
  const { client, create, execute, physicalIds, propose, state } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  const { StackId: two = "" } = await create("two", { Resources: { C: queue(3) } });
  await client.send(new SetAliasCommand({ StackName: "one", AliasName: "first" }));
  const id = await propose(
    { first: { Resources: { A: queue(1) } }, [two]: { Resources: { C: queue(3), Moved: queue(2) } } },
    {
      ResourceMappings: [
        {
          Source: { StackName: "one", LogicalResourceId: "B" },
          Destination: { StackName: two, LogicalResourceId: "Moved" },
        },
      ],
    },
  );
  await execute(id);
  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect(Object.keys(await physicalIds("two"))).toEqual(["C", "Moved"]);
});

test("SPEC 30.2: templates lie in S3, too, and a URL that cannot be read refuses the call", async () => {
  const { client, cloud, create, execute, physicalIds, state } = await driveRefactors();
  const s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const put = (Key: string, Resources: object): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body: JSON.stringify({ Resources }) }));
  await put("one.json", { A: queue(1) });
  await put("two.json", { C: queue(3), B: queue(2) });
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  await create("two", { Resources: { C: queue(3) } });
  const StackDefinitions = ["one", "two"].map((StackName) => ({
    StackName,
    TemplateURL: `https://templates.s3.amazonaws.com/${StackName}.json`,
  }));
  const { StackRefactorId = "" } = await client.send(new CreateStackRefactorCommand({ StackDefinitions }));
  // What the URLs held when the refactor was asked for counts.
  await put("two.json", { C: queue(3) });
  await cloud.settle();
  await execute(StackRefactorId);
  expect(await state(StackRefactorId)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect(Object.keys(await physicalIds("two"))).toEqual(["B", "C"]);
  const TemplateURL = "https://templates.s3.amazonaws.com/none.json";
  await expect(
    client.send(new CreateStackRefactorCommand({ StackDefinitions: [{ StackName: "one", TemplateURL }] })),
  ).rejects.toMatchObject({ name: "ValidationError" });
});

test("SPEC 30.13: a parameter whose value in Parameter Store has changed since changes the resource", async () => {
  const { cloud, create, propose, state } = await driveRefactors();
  const ssm = new SSMClient(cloud.connection());
  await ssm.send(new PutParameterCommand({ Name: "/delay", Type: "String", Value: "5" }));
  const Parameters = { Delay: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/delay" } };
  const A = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } };
  const one = await create("one", { Parameters, Resources: { A, B: queue(2) } });
  await create("two", { Resources: { C: queue(3) } });
  const templates = { one: { Parameters, Resources: { A } }, two: { Resources: { C: queue(3), B: queue(2) } } };
  expect(await state(await propose(templates))).toBe("CREATE_COMPLETE AVAILABLE");
  await ssm.send(new PutParameterCommand({ Name: "/delay", Value: "6", Overwrite: true }));
  expect(await state(await propose(templates))).toBe(
    `CREATE_FAILED UNAVAILABLE: Resource A in stack ${one.StackId} does not match the destination resource's properties.`,
  );
});
