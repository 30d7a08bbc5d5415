import {
  ActivateOrganizationsAccessCommand,
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeactivateOrganizationsAccessCommand,
  DeleteStackInstancesCommand,
  DescribeOrganizationsAccessCommand,
  DescribeStacksCommand,
  DescribeStackSetCommand,
  ListStackInstancesCommand,
  ListStackSetAutoDeploymentTargetsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
  type CreateStackSetInput,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { accounts, driveStackSets, parameterTemplate, type StackSetDriver } from "./stack-set-driver.testing.ts";

const [management, second, third, fourth] = accounts;
const region = "eu-west-1";
const model = { PermissionModel: "SERVICE_MANAGED" } as const;
const follows = { ...model, AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false } };

interface OrganizationDriver extends StackSetDriver {
  /** A unit inside of the root, with a unit of its own. */
  readonly unit: string;
  readonly child: string;
  /** A set whose target is `unit`, in one region. */
  deployed(name: string, input?: Partial<CreateStackSetInput>): Promise<void>;
  /** `account unit`, for each instance. */
  places(name: string): Promise<string[]>;
  /** `ACTION STATUS`, oldest first. */
  operations(name: string): Promise<string[]>;
}

/** Of the accounts, the second is in the unit and the third in the unit below. */
async function driveOrganization(): Promise<OrganizationDriver> {
  const sets = await driveStackSets();
  const { client, cloud } = sets;
  const unit = cloud.organization.addUnit();
  const child = cloud.organization.addUnit(unit);
  cloud.organization.place(second, unit);
  cloud.organization.place(third, child);
  return {
    ...sets,
    unit,
    child,
    async deployed(name, input = follows) {
      await sets.createSet(name, parameterTemplate(), input);
      await sets.createInstances(name, { DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: [region] });
    },
    async places(name) {
      const { Summaries = [] } = await client.send(new ListStackInstancesCommand({ StackSetName: name }));
      return Summaries.map(({ Account, OrganizationalUnitId: own }) => `${Account} ${own}`);
    },
    async operations(name) {
      const { Summaries = [] } = await client.send(new ListStackSetOperationsCommand({ StackSetName: name }));
      return Summaries.map(({ Action, Status }) => `${Action} ${Status}`).toReversed();
    },
  };
}

test("SPEC 35.1: a unit stands for its accounts and those of the units below, but the management account", async () => {
  const { cloud, client, unit, child, createSet, createInstances, places, set } = await driveOrganization();
  cloud.organization.place(management, unit);
  cloud.organization.place(fourth, cloud.organization.root);
  await createSet("baseline", parameterTemplate(), model);
  const deployTo = (id: string): Promise<unknown> =>
    createInstances("baseline", { DeploymentTargets: { OrganizationalUnitIds: [id] }, Regions: [region] });
  await deployTo(child);
  expect(await places("baseline")).toEqual([`${third} ${child}`]);
  await deployTo(unit);
  expect(await places("baseline")).toEqual([`${third} ${child}`, `${second} ${unit}`]);
  await deployTo(cloud.organization.root);
  expect((await places("baseline")).at(-1)).toBe(`${fourth} ${cloud.organization.root}`);
  const described = await set("baseline");
  expect(described.OrganizationalUnitIds).toEqual([child, unit, cloud.organization.root]);
  expect([described.AdministrationRoleARN, described.ExecutionRoleName]).toEqual([undefined, undefined]);
  const command = new ListStackSetAutoDeploymentTargetsCommand({ StackSetName: "baseline" });
  expect((await client.send(command)).Summaries).toEqual(
    [child, unit, cloud.organization.root].map((id) => ({ OrganizationalUnitId: id, Regions: [region] })),
  );
  await expect(createInstances("baseline", { Accounts: [second], Regions: [region] })).rejects.toThrow(
    "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target",
  );
});

test("SPEC 35.2: filters choose among the accounts of the units, by name or by a list in S3", async () => {
  const { cloud, client, unit, createSet, createInstances, places } = await driveOrganization();
  await createSet("baseline", parameterTemplate(), model);
  const units = { OrganizationalUnitIds: [unit] };
  const begin = (DeploymentTargets: object): Promise<unknown> =>
    createInstances("baseline", { DeploymentTargets: { ...units, ...DeploymentTargets }, Regions: [region] });
  await begin({ Accounts: [second, fourth], AccountFilterType: "INTERSECTION" });
  expect(await places("baseline")).toEqual([`${second} ${unit}`]);
  const s3 = new S3Client({ ...cloud.connection(), forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: "lists", CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  await s3.send(new PutObjectCommand({ Bucket: "lists", Key: "accounts.csv", Body: `${second},\n${fourth}\n` }));
  await begin({ AccountsUrl: "https://lists.s3.amazonaws.com/accounts.csv", AccountFilterType: "DIFFERENCE" });
  expect(await places("baseline")).toEqual([`${second} ${unit}`, `${third} ${unit}`]);
  await expect(begin({ Accounts: [fourth] })).rejects.toThrow(
    "AccountFilterType UNION is not supported for CreateStackInstances",
  );
  await expect(begin({ AccountFilterType: "DIFFERENCE" })).rejects.toThrow(
    "Accounts must be specified when AccountFilterType is DIFFERENCE",
  );
  const input = { StackSetName: "baseline", Regions: [region], RetainStacks: false };
  const DeploymentTargets = { ...units, Accounts: [third], AccountFilterType: "INTERSECTION" as const };
  await client.send(new DeleteStackInstancesCommand({ ...input, DeploymentTargets }));
  await cloud.settle();
  expect(await places("baseline")).toEqual([`${second} ${unit}`]);
});

test("SPEC 35.3: a suspended account is passed over, and fails nothing", async () => {
  const { cloud, deployed, instances, operations } = await driveOrganization();
  cloud.organization.suspend(third);
  await deployed("baseline");
  expect(await operations("baseline")).toEqual(["CREATE SUCCEEDED"]);
  expect(await instances("baseline")).toEqual([
    `${second} ${region} CURRENT SUCCEEDED`,
    `${third} ${region} OUTDATED SKIPPED_SUSPENDED_ACCOUNT: Account ${third} is suspended`,
  ]);
});

test("SPEC 35.4: accounts that join get what the set is by then, in one operation and without overrides", async () => {
  const { cloud, client, deployed, updateSet, child, places, operations, instances } = await driveOrganization();
  const template = parameterTemplate({ Ref: "Level" }, { Parameters: { Level: { Type: "String", Default: "low" } } });
  await deployed("baseline");
  await updateSet("baseline", template);
  const units = { OrganizationalUnitIds: [child] };
  const ParameterOverrides = [{ ParameterKey: "Level", ParameterValue: "high" }];
  const input = { StackSetName: "baseline", DeploymentTargets: units, Regions: [region], ParameterOverrides };
  await client.send(new UpdateStackInstancesCommand(input));
  await cloud.settle();
  cloud.organization.place(fourth, child);
  await cloud.settle();
  expect((await places("baseline")).at(-1)).toMatch(new RegExp(`^${fourth} ou-`));
  expect((await instances("baseline")).at(-1)).toBe(`${fourth} ${region} CURRENT SUCCEEDED`);
  expect((await operations("baseline")).at(-1)).toBe("CREATE SUCCEEDED");
  const target = new CloudFormationClient(cloud.connection({ account: fourth, region }));
  const { Stacks: [stack] = [] } = await target.send(new DescribeStacksCommand({}));
  expect(stack?.Parameters).toEqual([{ ParameterKey: "Level", ParameterValue: "low" }]);
});

test("SPEC 35.4: where an account has come to counts, and the management account never does", async () => {
  const { cloud, deployed, unit, places, operations } = await driveOrganization();
  await deployed("baseline");
  cloud.organization.place(management, unit);
  cloud.organization.place(fourth, unit);
  cloud.organization.place(fourth, cloud.organization.root);
  await cloud.settle();
  expect(await operations("baseline")).toEqual(["CREATE SUCCEEDED"]);
  expect(await places("baseline")).toEqual([second, third].map((each) => `${each} ${unit}`));
});

test("SPEC 35.5: accounts that move or leave lose their stacks, unless the set retains them", async () => {
  const { cloud, deployed, unit, places, operations } = await driveOrganization();
  await deployed("removes");
  await deployed("retains", { ...model, AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true } });
  await deployed("stays", { ...model, AutoDeployment: { Enabled: false } });
  const stacksIn = async (account: string): Promise<number> => {
    const target = new CloudFormationClient(cloud.connection({ account, region }));
    return ((await target.send(new DescribeStacksCommand({}))).Stacks ?? []).length;
  };
  // To a unit below the same target, which changes nothing.
  cloud.organization.place(third, unit);
  await cloud.settle();
  expect(await operations("removes")).toEqual(["CREATE SUCCEEDED"]);
  cloud.organization.place(second, cloud.organization.addUnit());
  cloud.organization.remove(third);
  await cloud.settle();
  for (const name of ["removes", "retains"]) {
    expect(await operations(name)).toEqual(["CREATE SUCCEEDED", "DELETE SUCCEEDED"]);
    expect(await places(name)).toEqual([]);
  }
  expect(await operations("stays")).toEqual(["CREATE SUCCEEDED"]);
  expect([await stacksIn(second), await stacksIn(third)]).toEqual([2, 2]);
});

test("SPEC 35.4: an account that comes back before its stacks are gone gets new ones", async () => {
  const { cloud, deployed, unit, places, operations, instances } = await driveOrganization();
  await deployed("baseline");
  cloud.organization.remove(third);
  await cloud.clock.advance(1500);
  cloud.organization.place(third, unit);
  await cloud.settle();
  expect((await operations("baseline")).slice(1)).toEqual(["DELETE SUCCEEDED", "CREATE SUCCEEDED"]);
  expect(await places("baseline")).toEqual([second, third].map((each) => `${each} ${unit}`));
  expect((await instances("baseline")).at(-1)).toBe(`${third} ${region} CURRENT SUCCEEDED`);
});

test("SPEC 35.5: accounts that join later get nothing any more where a unit was taken out", async () => {
  const { cloud, client, deployed, unit, places } = await driveOrganization();
  await deployed("baseline");
  const where = { DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: [region] };
  await client.send(new DeleteStackInstancesCommand({ StackSetName: "baseline", RetainStacks: false, ...where }));
  await cloud.settle();
  cloud.organization.place(fourth, unit);
  await cloud.settle();
  expect(await places("baseline")).toEqual([]);
});

test("SPEC 35.6: what happens by itself waits for the operation in progress, and for the sets depended on", async () => {
  const { cloud, client, deployed, set, unit, child, operations } = await driveOrganization();
  await deployed("roles");
  const { StackSetARN: roles = "" } = await set("roles");
  await deployed("services", { ...model, AutoDeployment: { Enabled: true, DependsOn: [roles] } });
  const DeploymentTargets = { OrganizationalUnitIds: [unit] };
  await client.send(
    new CreateStackInstancesCommand({ StackSetName: "roles", DeploymentTargets, Regions: ["us-east-1"] }),
  );
  cloud.organization.place(fourth, child);
  expect(await operations("roles")).toEqual(["CREATE SUCCEEDED", "CREATE RUNNING", "CREATE QUEUED"]);
  expect(await operations("services")).toEqual(["CREATE SUCCEEDED", "CREATE QUEUED"]);
  await cloud.settle();
  const ended = "CREATE SUCCEEDED";
  expect([await operations("roles"), await operations("services")]).toEqual([
    [ended, ended, ended],
    [ended, ended],
  ]);
});

test("SPEC 35.6: a set whose dependency has failed is not begun", async () => {
  const { cloud, deployed, set, child, operations, instances } = await driveOrganization();
  await deployed("roles");
  const { StackSetARN: roles = "" } = await set("roles");
  await deployed("services", { ...model, AutoDeployment: { Enabled: true, DependsOn: [roles] } });
  cloud.faults.failResource({ account: fourth, type: "AWS::SSM::Parameter", reason: "No room", times: 1 });
  cloud.organization.place(fourth, child);
  await cloud.settle();
  expect((await operations("roles")).at(-1)).toBe("CREATE FAILED");
  expect((await operations("services")).at(-1)).toBe("CREATE FAILED");
  expect((await instances("services")).at(-1)).toBe(
    `${fourth} ${region} OUTDATED CANCELLED: Cancelled since a StackSet that this one depends on has failed`,
  );
});

test("SPEC 35.6: dependencies exist, are few, and lead nowhere in a circle", async () => {
  const { client, createSet, set } = await driveOrganization();
  const depending = (arns: readonly string[]): object => ({
    ...model,
    AutoDeployment: { Enabled: true, DependsOn: [...arns] },
  });
  const nowhere = "arn:aws:cloudformation:eu-west-1:111111111111:stackset/none:1";
  await expect(createSet("baseline", parameterTemplate(), depending([nowhere]))).rejects.toThrow("does not exist");
  const eleven = Array.from({ length: 11 }, () => nowhere);
  await expect(createSet("baseline", parameterTemplate(), depending(eleven))).rejects.toThrow("at most 10");
  await createSet("one", parameterTemplate(), follows);
  const { StackSetARN: one = "" } = await set("one");
  await createSet("two", parameterTemplate(), depending([one]));
  const { StackSetARN: two = "" } = await set("two");
  const input = { StackSetName: "one", UsePreviousTemplate: true, AutoDeployment: { Enabled: true, DependsOn: [two] } };
  await expect(client.send(new UpdateStackSetCommand(input))).rejects.toThrow(
    `StackSet ${one} can not depend on ${two}, which depends on it`,
  );
});

test("SPEC 35.7: only the management account and its delegates administer the organization's sets", async () => {
  const { cloud, client, createSet, set } = await driveOrganization();
  await createSet("own", parameterTemplate());
  const delegate = new CloudFormationClient({ ...cloud.connection({ account: second }), maxAttempts: 1 });
  const input = { StackSetName: "baseline", TemplateBody: JSON.stringify(parameterTemplate()), ...model };
  await expect(delegate.send(new CreateStackSetCommand(input))).rejects.toMatchObject({
    name: "ValidationError",
    message:
      "You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set",
  });
  const acting = { CallAs: "DELEGATED_ADMIN" } as const;
  await expect(delegate.send(new CreateStackSetCommand({ ...input, ...acting }))).rejects.toMatchObject({
    name: "ValidationError",
    message: "Account used is not a delegated administrator",
  });
  cloud.organization.delegate(second);
  const selfManaged = { ...input, ...acting, PermissionModel: "SELF_MANAGED" } as const;
  await expect(delegate.send(new CreateStackSetCommand(selfManaged))).rejects.toThrow(
    "CallAs is only valid for StackSets with SERVICE_MANAGED permission model",
  );
  const { StackSetId: id } = await delegate.send(new CreateStackSetCommand({ ...input, ...acting }));
  expect((await set("baseline")).StackSetARN).toBe(`arn:aws:cloudformation:eu-west-1:${management}:stackset/${id}`);
  const seen = async (by: CloudFormationClient, as: object): Promise<unknown> =>
    ((await by.send(new ListStackSetsCommand(as))).Summaries ?? []).map(({ StackSetName }) => StackSetName);
  expect(await seen(client, {})).toEqual(["baseline", "own"]);
  expect(await seen(delegate, acting)).toEqual(["baseline"]);
  expect(await seen(delegate, {})).toEqual([]);
  const own = delegate.send(new DescribeStackSetCommand({ StackSetName: "own", ...acting }));
  await expect(own).rejects.toMatchObject({ name: "StackSetNotFoundException" });
  cloud.organization.remove(second);
  await expect(delegate.send(new ListStackSetsCommand(acting))).rejects.toThrow("is not a delegated administrator");
  expect(() => cloud.organization.delegate(management)).toThrow("is no member account");
});

test("SPEC 35.8: without access to the organization nothing is operated, and nothing follows", async () => {
  const { cloud, client, deployed, child, createInstances, operations, set } = await driveOrganization();
  await deployed("baseline");
  const status = async (): Promise<string | undefined> =>
    (await client.send(new DescribeOrganizationsAccessCommand({}))).Status;
  expect(await status()).toBe("ENABLED");
  const member = new CloudFormationClient({ ...cloud.connection({ account: second }), maxAttempts: 1 });
  await expect(member.send(new DeactivateOrganizationsAccessCommand({}))).rejects.toMatchObject({
    name: "InvalidOperationException",
  });
  await client.send(new DeactivateOrganizationsAccessCommand({}));
  expect(await status()).toBe("DISABLED");
  cloud.organization.place(fourth, child);
  await cloud.settle();
  expect(await operations("baseline")).toEqual(["CREATE SUCCEEDED"]);
  const DeploymentTargets = { OrganizationalUnitIds: [child] };
  await expect(createInstances("baseline", { DeploymentTargets, Regions: [region] })).rejects.toThrow(
    "You must enable organizations access to operate a service managed stack set",
  );
  expect((await set("baseline")).Status).toBe("ACTIVE");
  await client.send(new ActivateOrganizationsAccessCommand({}));
  await createInstances("baseline", { DeploymentTargets, Regions: [region] });
  expect(await operations("baseline")).toEqual(["CREATE SUCCEEDED", "CREATE SUCCEEDED"]);
});
