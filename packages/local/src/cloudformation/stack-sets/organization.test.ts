import {
  ActivateOrganizationsAccessCommand,
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeactivateOrganizationsAccessCommand,
  DeleteStackInstancesCommand,
  DescribeOrganizationsAccessCommand,
  DescribeStackInstanceCommand,
  ImportStacksToStackSetCommand,
  ListStackSetAutoDeploymentTargetsCommand,
  ListStackSetOperationsCommand,
  ListStackSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import {
  accounts,
  driveStackSets,
  parameterTemplate,
  regions,
  type StackSetDriver,
} from "./stack-set-driver.testing.ts";

const [management, second, third, fourth] = accounts;
const managed = { PermissionModel: "SERVICE_MANAGED" } as const;
const automatic = { ...managed, AutoDeployment: { Enabled: true } } as const;

/** A cloud whose second and third account are in a unit, one of them in a unit below it. */
async function driveOrganization(): Promise<StackSetDriver & { readonly unit: string; readonly below: string }> {
  const driver = await driveStackSets();
  const { organization } = driver.cloud;
  const unit = organization.addUnit();
  const below = organization.addUnit(unit);
  organization.place(second, unit);
  organization.place(third, below);
  return { ...driver, unit, below };
}

const everywhere = { MaxConcurrentPercentage: 100, FailureTolerancePercentage: 100 };

test("SPEC 35.1: units stand for their accounts and those of units below, without the management account", async () => {
  const { createSet, createInstances, instances, set, client, unit, cloud } = await driveOrganization();
  cloud.organization.place(fourth, cloud.organization.root);
  await createSet("baseline", parameterTemplate(), managed);
  await createInstances("baseline", { DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: ["eu-west-1"] });
  expect(await instances("baseline")).toEqual([second, third].map((each) => `${each} eu-west-1 CURRENT SUCCEEDED`));
  const where = { StackSetName: "baseline", StackInstanceAccount: third, StackInstanceRegion: "eu-west-1" };
  const { StackInstance } = await client.send(new DescribeStackInstanceCommand(where));
  expect(StackInstance?.OrganizationalUnitId).toBe(unit);
  expect(await set("baseline")).toMatchObject({ PermissionModel: "SERVICE_MANAGED", OrganizationalUnitIds: [unit] });
  const root = { OrganizationalUnitIds: [cloud.organization.root] };
  const all = await createInstances("baseline", { DeploymentTargets: root, Regions: ["us-east-1"] });
  expect(all.Status).toBe("SUCCEEDED");
  expect((await instances("baseline")).filter((line) => line.includes("us-east-1"))).toHaveLength(3);
  await expect(
    client.send(
      new CreateStackInstancesCommand({ StackSetName: "baseline", Accounts: [second], Regions: [...regions] }),
    ),
  ).rejects.toThrow("StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target");
});

test("SPEC 35.2: a filter takes some accounts of the units, all but some, or others too", async () => {
  const { createSet, createInstances, instances, unit } = await driveOrganization();
  const found = async (name: string, AccountFilterType: "DIFFERENCE" | "INTERSECTION" | "UNION"): Promise<string[]> => {
    await createSet(name, parameterTemplate(), managed);
    const targets = { OrganizationalUnitIds: [unit], Accounts: [third, fourth], AccountFilterType };
    await createInstances(name, { DeploymentTargets: targets, Regions: ["eu-west-1"] });
    return (await instances(name)).map((line) => line.slice(0, 12));
  };
  expect(await found("some", "INTERSECTION")).toEqual([third]);
  expect(await found("others", "DIFFERENCE")).toEqual([second]);
  expect(await found("more", "UNION")).toEqual([second, third, fourth]);
});

test("SPEC 35.3: a suspended account is passed over, and counts as no failure", async () => {
  const { createSet, createInstances, instances, results, unit, cloud } = await driveOrganization();
  cloud.organization.suspend(second);
  await createSet("baseline", parameterTemplate(), managed);
  const operation = await createInstances("baseline", {
    DeploymentTargets: { OrganizationalUnitIds: [unit] },
    Regions: ["eu-west-1"],
  });
  expect(operation).toMatchObject({ Status: "SUCCEEDED", StatusDetails: { FailedStackInstancesCount: 0 } });
  const reason = `Account ${second} is suspended`;
  expect((await results("baseline", operation.id))[0]).toBe(`${second} eu-west-1 CANCELLED: ${reason}`);
  expect((await instances("baseline"))[0]).toBe(`${second} eu-west-1 OUTDATED SKIPPED_SUSPENDED_ACCOUNT: ${reason}`);
});

test("SPEC 35.4: an account that joins gets the stacks, one that leaves loses them, and one that moves keeps what both have", async () => {
  const { createSet, createInstances, instances, client, cloud, unit, below } = await driveOrganization();
  await createSet("baseline", parameterTemplate(), automatic);
  await createInstances("baseline", {
    DeploymentTargets: { OrganizationalUnitIds: [unit] },
    Regions: [...regions],
    OperationPreferences: everywhere,
  });
  const { Summaries = [] } = await client.send(
    new ListStackSetAutoDeploymentTargetsCommand({ StackSetName: "baseline" }),
  );
  expect(Summaries).toEqual([{ OrganizationalUnitId: unit, Regions: [...regions] }]);
  cloud.organization.place(fourth, below);
  await cloud.settle();
  expect((await instances("baseline")).filter((line) => line.startsWith(fourth))).toEqual(
    regions.map((region) => `${fourth} ${region} CURRENT SUCCEEDED`),
  );
  cloud.organization.place(fourth, unit);
  await cloud.settle();
  const { Summaries: before = [] } = await client.send(new ListStackSetOperationsCommand({ StackSetName: "baseline" }));
  expect(before.map(({ Action }) => Action)).toEqual(["CREATE", "CREATE"]);
  cloud.organization.remove(fourth);
  await cloud.settle();
  expect((await instances("baseline")).filter((line) => line.startsWith(fourth))).toEqual([]);
  const { Summaries: after = [] } = await client.send(new ListStackSetOperationsCommand({ StackSetName: "baseline" }));
  expect(after[0]).toMatchObject({ Action: "DELETE", Status: "SUCCEEDED" });
});

test("SPEC 35.5: automatic operations wait for others, and for those of the sets that a set depends on", async () => {
  const { createSet, createInstances, client, cloud, set, unit } = await driveOrganization();
  await createSet("roles", parameterTemplate(), automatic);
  const { StackSetARN: roles = "" } = await set("roles");
  await createSet("services", parameterTemplate(), {
    ...managed,
    AutoDeployment: { Enabled: true, DependsOn: [roles] },
  });
  for (const name of ["roles", "services"]) {
    await createInstances(name, { DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: ["eu-west-1"] });
  }
  cloud.organization.place(fourth, unit);
  const newest = async (StackSetName: string): Promise<string | undefined> => {
    const { Summaries = [] } = await client.send(new ListStackSetOperationsCommand({ StackSetName }));
    return Summaries[0]?.Status;
  };
  await cloud.clock.advance(1);
  expect([await newest("roles"), await newest("services")]).toEqual(["RUNNING", "QUEUED"]);
  await cloud.settle();
  expect([await newest("roles"), await newest("services")]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  await expect(
    createSet("lost", parameterTemplate(), { ...managed, AutoDeployment: { Enabled: true, DependsOn: [`${roles}x`] } }),
  ).rejects.toThrow("in DependsOn does not exist");
});

test("SPEC 35.6: sets of an organization belong to its management account, and delegated administrators work on them", async () => {
  const { createSet, client, cloud } = await driveOrganization();
  const other = new CloudFormationClient(cloud.connection({ account: second }));
  const input = { StackSetName: "own", TemplateBody: JSON.stringify(parameterTemplate()), ...managed };
  await expect(other.send(new CreateStackSetCommand(input))).rejects.toThrow(
    "You must be the management account or delegated admin account of an organization",
  );
  await expect(other.send(new ListStackSetsCommand({ CallAs: "DELEGATED_ADMIN" }))).rejects.toThrow(
    "Account used is not a delegated administrator",
  );
  cloud.organization.delegate(second);
  await other.send(new CreateStackSetCommand({ ...input, CallAs: "DELEGATED_ADMIN" }));
  const { Summaries = [] } = await client.send(new ListStackSetsCommand({}));
  expect(Summaries.map(({ StackSetName }) => StackSetName)).toEqual(["own"]);
  const { Status } = await client.send(new DescribeOrganizationsAccessCommand({}));
  expect(Status).toBe("ENABLED");
  await client.send(new DeactivateOrganizationsAccessCommand({}));
  await expect(createSet("late", parameterTemplate(), managed)).rejects.toThrow(
    "You must enable organizations access to operate a service managed stack set",
  );
  await client.send(new ActivateOrganizationsAccessCommand({}));
  await createSet("late", parameterTemplate(), managed);
});

test("SPEC 35.7: stacks that exist become instances as they are, and keep what they have of their own", async () => {
  const { createSet, create, client, cloud, instances, operation, results } = await driveOrganization();
  const template = parameterTemplate({ Ref: "Level" }, { Parameters: { Level: { Type: "String", Default: "low" } } });
  const Parameters = [{ ParameterKey: "Level", ParameterValue: "high" }];
  const { StackId: first = "" } = await create("first", template, { Parameters });
  await createSet("baseline", template);
  const { OperationId } = await client.send(
    new ImportStacksToStackSetCommand({ StackSetName: "baseline", StackIds: [first] }),
  );
  await cloud.settle();
  expect(await operation("baseline", OperationId)).toMatchObject({ Status: "SUCCEEDED", Action: "CREATE" });
  expect(await instances("baseline")).toEqual([`${management} eu-west-1 CURRENT SUCCEEDED`]);
  const where = { StackSetName: "baseline", StackInstanceAccount: management, StackInstanceRegion: "eu-west-1" };
  const { StackInstance } = await client.send(new DescribeStackInstanceCommand(where));
  expect(StackInstance).toMatchObject({ StackId: first, ParameterOverrides: Parameters });
  await createSet("other", parameterTemplate("other"));
  const refused = await client.send(new ImportStacksToStackSetCommand({ StackSetName: "other", StackIds: [first] }));
  await cloud.settle();
  const reason = `Stack ${first} is already part of StackSet baseline`;
  expect(await results("other", refused.OperationId ?? "")).toEqual([`${management} eu-west-1 FAILED: ${reason}`]);
  expect(await instances("other")).toEqual([`${management} eu-west-1 INOPERABLE FAILED_IMPORT: ${reason}`]);
});

test("SPEC 35.8: accounts that join later get no stacks any more where a unit was taken out", async () => {
  const { createSet, createInstances, instances, client, cloud, unit } = await driveOrganization();
  await createSet("baseline", parameterTemplate(), automatic);
  const where = { DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: ["eu-west-1"] };
  await createInstances("baseline", where);
  await client.send(new DeleteStackInstancesCommand({ StackSetName: "baseline", RetainStacks: false, ...where }));
  await cloud.settle();
  cloud.organization.place(fourth, unit);
  await cloud.settle();
  expect(await instances("baseline")).toEqual([]);
});
