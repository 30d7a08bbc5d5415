import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStacksCommand,
  DetectStackSetDriftCommand,
  ListStackInstanceResourceDriftsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  StopStackSetOperationCommand,
  UpdateStackInstancesCommand,
} from "@aws-sdk/client-cloudformation";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { accounts, driveStackSets, parameterTemplate, regions } from "./stack-set-driver.testing.ts";

const [first, second, third, fourth] = accounts;
const everywhere = { Accounts: [first, second], Regions: [...regions] };

test("SPEC 34.1: a set makes real stacks in each account and region, and knows them", async () => {
  const { createSet, createInstances, set, instances, client, cloud } = await driveStackSets();
  const id = await createSet("baseline", parameterTemplate(), { Tags: [{ Key: "team", Value: "platform" }] });
  expect(id).toMatch(/^baseline:[0-9a-f-]{36}$/);
  const operation = await createInstances("baseline", everywhere);
  expect(operation).toMatchObject({ Action: "CREATE", Status: "SUCCEEDED", StackSetId: id });
  expect(await instances("baseline")).toEqual([
    `${first} eu-west-1 CURRENT SUCCEEDED`,
    `${second} eu-west-1 CURRENT SUCCEEDED`,
    `${first} us-east-1 CURRENT SUCCEEDED`,
    `${second} us-east-1 CURRENT SUCCEEDED`,
  ]);
  const command = new DescribeStackInstanceCommand({
    StackSetName: "baseline",
    StackInstanceAccount: second,
    StackInstanceRegion: "us-east-1",
  });
  const { StackInstance } = await client.send(command);
  const target = new CloudFormationClient(cloud.connection({ account: second, region: "us-east-1" }));
  const { Stacks: [stack] = [] } = await target.send(new DescribeStacksCommand({ StackName: StackInstance?.StackId }));
  expect(stack).toMatchObject({ StackStatus: "CREATE_COMPLETE", Tags: [{ Key: "team", Value: "platform" }] });
  expect(stack?.StackName).toMatch(/^StackSet-baseline-[0-9a-f-]{36}$/);
  expect(await set("baseline")).toMatchObject({
    Status: "ACTIVE",
    StackSetARN: `arn:aws:cloudformation:eu-west-1:${first}:stackset/${id}`,
    PermissionModel: "SELF_MANAGED",
    AdministrationRoleARN: `arn:aws:iam::${first}:role/AWSCloudFormationStackSetAdministrationRole`,
    ExecutionRoleName: "AWSCloudFormationStackSetExecutionRole",
    Regions: ["eu-west-1", "us-east-1"],
  });
});

test("SPEC 34.2: an update of some instances leaves the others outdated, and keeps the template", async () => {
  const { createSet, createInstances, updateSet, instances, set } = await driveStackSets();
  await createSet("baseline", parameterTemplate("one"));
  await createInstances("baseline", everywhere);
  const wave = await updateSet("baseline", parameterTemplate("two"), { Accounts: [second], Regions: ["eu-west-1"] });
  expect(wave.Status).toBe("SUCCEEDED");
  expect(await instances("baseline")).toEqual([
    `${first} eu-west-1 OUTDATED SUCCEEDED`,
    `${second} eu-west-1 CURRENT SUCCEEDED`,
    `${first} us-east-1 OUTDATED SUCCEEDED`,
    `${second} us-east-1 OUTDATED SUCCEEDED`,
  ]);
  expect((await set("baseline")).TemplateBody).toBe(JSON.stringify(parameterTemplate("two")));
  await updateSet("baseline", undefined);
  expect((await instances("baseline")).every((line) => line.endsWith("CURRENT SUCCEEDED"))).toBe(true);
});

test("SPEC 34.3: overrides last through updates of the set, and a list without one takes it back", async () => {
  const { createSet, createInstances, updateSet, client, cloud } = await driveStackSets();
  const template = parameterTemplate({ Ref: "Level" }, { Parameters: { Level: { Type: "String", Default: "low" } } });
  await createSet("baseline", template);
  const overrides = [{ ParameterKey: "Level", ParameterValue: "high" }];
  await createInstances("baseline", { Accounts: [first], Regions: ["eu-west-1"] });
  await createInstances("baseline", { Accounts: [second], Regions: ["eu-west-1"], ParameterOverrides: overrides });
  const levelOf = async (account: string): Promise<string | undefined> => {
    const StackSetName = "baseline";
    const command = { StackSetName, StackInstanceAccount: account, StackInstanceRegion: "eu-west-1" };
    const { StackInstance } = await client.send(new DescribeStackInstanceCommand(command));
    const target = new CloudFormationClient(cloud.connection({ account, region: "eu-west-1" }));
    const { Stacks = [] } = await target.send(new DescribeStacksCommand({ StackName: StackInstance?.StackId }));
    return Stacks[0]?.Parameters?.[0]?.ParameterValue;
  };
  expect([await levelOf(first), await levelOf(second)]).toEqual(["low", "high"]);
  await updateSet("baseline", undefined, { Parameters: [{ ParameterKey: "Level", ParameterValue: "middle" }] });
  expect([await levelOf(first), await levelOf(second)]).toEqual(["middle", "high"]);
  const input = { StackSetName: "baseline", Accounts: [second], Regions: ["eu-west-1"], ParameterOverrides: [] };
  await client.send(new UpdateStackInstancesCommand(input));
  await cloud.settle();
  expect(await levelOf(second)).toBe("middle");
});

test("SPEC 34.4: an account that fails beyond the tolerance stops its region and those after it", async () => {
  const { createSet, createInstances, instances, results, cloud } = await driveStackSets();
  cloud.roles.remove(second, "AWSCloudFormationStackSetExecutionRole");
  await createSet("baseline", parameterTemplate());
  const operation = await createInstances("baseline", { Accounts: [first, second, third], Regions: [...regions] });
  expect(operation).toMatchObject({ Status: "FAILED", StatusDetails: { FailedStackInstancesCount: 1 } });
  const missing = `Account ${second} should have 'AWSCloudFormationStackSetExecutionRole' role with trust relationship to Role 'AWSCloudFormationStackSetAdministrationRole'.`;
  const cancelled = "Cancelled since failure tolerance has exceeded";
  expect(await results("baseline", operation.id)).toEqual([
    `${first} eu-west-1 SUCCEEDED`,
    `${second} eu-west-1 FAILED: ${missing}`,
    `${third} eu-west-1 CANCELLED: ${cancelled}`,
    `${first} us-east-1 CANCELLED: ${cancelled}`,
    `${second} us-east-1 CANCELLED: ${cancelled}`,
    `${third} us-east-1 CANCELLED: ${cancelled}`,
  ]);
  expect((await instances("baseline"))[1]).toBe(`${second} eu-west-1 OUTDATED FAILED: ${missing}`);
});

test("SPEC 34.5: the first resource that failed is the reason, and the same call again retries", async () => {
  const { createSet, createInstances, instances, results, cloud } = await driveStackSets();
  cloud.faults.failResource({ type: "AWS::SSM::Parameter", reason: "No room", times: 1 });
  await createSet("baseline", parameterTemplate());
  const where = { Accounts: [first], Regions: ["eu-west-1"] };
  const failed = await createInstances("baseline", where);
  expect(await results("baseline", failed.id)).toEqual([
    expect.stringContaining("ResourceLogicalId:Setting, ResourceType:AWS::SSM::Parameter, ResourceStatusReason:"),
  ]);
  expect((await createInstances("baseline", where)).Status).toBe("SUCCEEDED");
  expect(await instances("baseline")).toEqual([`${first} eu-west-1 CURRENT SUCCEEDED`]);
});

test("SPEC 34.6: one operation at a time, unless execution is managed", async () => {
  const { createSet, client, cloud, operation } = await driveStackSets();
  await createSet("single", parameterTemplate());
  const begin = (StackSetName: string, account: string): Promise<{ OperationId?: string | undefined }> =>
    client.send(new CreateStackInstancesCommand({ StackSetName, Accounts: [account], Regions: ["eu-west-1"] }));
  await begin("single", first);
  await expect(begin("single", second)).rejects.toMatchObject({
    name: "OperationInProgressException",
    message: expect.stringMatching(
      /^Another Operation on StackSet arn:aws:cloudformation:eu-west-1:111111111111:stackset\/single:[0-9a-f-]+ is in progress$/,
    ),
  });
  await createSet("managed", parameterTemplate(), { ManagedExecution: { Active: true } });
  const statuses = async (ids: readonly (string | undefined)[]): Promise<(string | undefined)[]> =>
    Promise.all(ids.map(async (id) => (await operation("managed", id)).Status));
  const ids: (string | undefined)[] = [];
  for (const account of [first, second, first, third]) ids.push((await begin("managed", account)).OperationId);
  expect(await statuses(ids)).toEqual(["RUNNING", "RUNNING", "QUEUED", "QUEUED"]);
  await cloud.settle();
  expect(await statuses(ids)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
});

test("SPEC 34.7: stopping finishes what has begun and cancels the rest", async () => {
  const { createSet, client, cloud, operation, results } = await driveStackSets();
  await createSet("baseline", parameterTemplate());
  const input = { StackSetName: "baseline", Accounts: [...accounts], Regions: ["eu-west-1"] };
  const { OperationId } = await client.send(new CreateStackInstancesCommand(input));
  await cloud.clock.advance(1500);
  await client.send(new StopStackSetOperationCommand({ StackSetName: "baseline", OperationId }));
  const { id, Status } = await operation("baseline", OperationId);
  expect(Status).toBe("STOPPING");
  await cloud.settle();
  expect((await operation("baseline", id)).Status).toBe("STOPPED");
  expect(await results("baseline", id)).toEqual([
    `${first} eu-west-1 SUCCEEDED`,
    ...[second, third, fourth].map((each) => `${each} eu-west-1 CANCELLED: Cancelled since the operation was stopped`),
  ]);
});

test("SPEC 34.8: instances go with their stacks or without, and an empty set can be deleted", async () => {
  const { createSet, createInstances, client, cloud, instances } = await driveStackSets();
  await createSet("baseline", parameterTemplate());
  await createInstances("baseline", everywhere);
  await expect(client.send(new DeleteStackSetCommand({ StackSetName: "baseline" }))).rejects.toMatchObject({
    name: "StackSetNotEmptyException",
    message: "StackSet is not empty",
  });
  const remove = async (account: string, RetainStacks: boolean): Promise<void> => {
    const where = { StackSetName: "baseline", Accounts: [account], Regions: [...regions] };
    await client.send(new DeleteStackInstancesCommand({ ...where, RetainStacks }));
    await cloud.settle();
  };
  const stacksIn = async (account: string): Promise<number> => {
    const target = new CloudFormationClient(cloud.connection({ account }));
    return (await target.send(new DescribeStacksCommand())).Stacks?.length ?? 0;
  };
  await remove(first, true);
  await remove(second, false);
  expect([await stacksIn(first), await stacksIn(second)]).toEqual([1, 0]);
  expect(await instances("baseline")).toEqual([]);
  await client.send(new DeleteStackSetCommand({ StackSetName: "baseline" }));
  const { Summaries = [] } = await client.send(new ListStackSetsCommand({ Status: "DELETED" }));
  expect(Summaries.map(({ StackSetName }) => StackSetName)).toEqual(["baseline"]);
  const { Summaries: none } = await client.send(new ListStackSetsCommand({ Status: "ACTIVE" }));
  expect(none).toEqual([]);
});

test("SPEC 34.9: drift of a set is counted by instance", async () => {
  const { createSet, createInstances, client, cloud, set, operation } = await driveStackSets();
  await createSet("baseline", parameterTemplate());
  await createInstances("baseline", everywhere);
  const key = { StackSetName: "baseline", StackInstanceAccount: second, StackInstanceRegion: "us-east-1" };
  const { StackInstance } = await client.send(new DescribeStackInstanceCommand(key));
  const connection = cloud.connection({ account: second, region: "us-east-1" });
  const target = new CloudFormationClient(connection);
  const { Stacks = [] } = await target.send(new DescribeStacksCommand({ StackName: StackInstance?.StackId }));
  const Name = Stacks[0]?.Outputs?.[0]?.OutputValue ?? "";
  await new SSMClient(connection).send(new PutParameterCommand({ Name, Value: "changed", Overwrite: true }));
  const { OperationId } = await client.send(new DetectStackSetDriftCommand({ StackSetName: "baseline" }));
  await cloud.settle();
  const details = {
    DriftStatus: "DRIFTED",
    DriftDetectionStatus: "COMPLETED",
    TotalStackInstancesCount: 4,
    DriftedStackInstancesCount: 1,
    InSyncStackInstancesCount: 3,
    InProgressStackInstancesCount: 0,
    FailedStackInstancesCount: 0,
  };
  expect((await set("baseline")).StackSetDriftDetectionDetails).toMatchObject(details);
  expect((await operation("baseline", OperationId)).StackSetDriftDetectionDetails).toMatchObject(details);
  const { Summaries = [] } = await client.send(new ListStackInstanceResourceDriftsCommand({ ...key, OperationId }));
  expect(Summaries).toMatchObject([
    {
      LogicalResourceId: "Setting",
      StackResourceDriftStatus: "MODIFIED",
      PropertyDifferences: [{ PropertyPath: "/Value", ExpectedValue: "one", ActualValue: "changed" }],
    },
  ]);
  const { Summaries: operations = [] } = await client.send(
    new ListStackSetOperationsCommand({ StackSetName: "baseline" }),
  );
  expect(operations.map(({ Action }) => Action)).toEqual(["DETECT_DRIFT", "CREATE"]);
});
