import {
  CloudFormationClient,
  CreateStackCommand,
  CreateStackSetCommand,
  DescribeStackInstanceCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  ImportStacksToStackSetCommand,
  ListStackInstancesCommand,
  UpdateStackCommand,
  type ImportStacksToStackSetInput,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { accounts, driveStackSets, parameterTemplate, type StackSetDriver } from "./stack-set-driver.testing.ts";

const [first, second, third] = accounts;
const region = "eu-west-1";
const levels = { Parameters: { Level: { Type: "String", Default: "low" } } };
const template = parameterTemplate({ Ref: "Level" }, levels);

interface ImportDriver extends StackSetDriver {
  /** Makes a stack in an account, and answers its id. */
  stackIn(account: string, body?: object, level?: string): Promise<string>;
  /** Lets the import run to its end, and answers its operation. */
  importing(name: string, input: Partial<ImportStacksToStackSetInput>): Promise<{ id: string; Status?: string }>;
}

async function driveImports(): Promise<ImportDriver> {
  const sets = await driveStackSets();
  const { cloud, client, operation } = sets;
  return {
    ...sets,
    async stackIn(account, body = template, level = "low") {
      const target = new CloudFormationClient(cloud.connection({ account, region }));
      const Parameters = "Parameters" in body ? [{ ParameterKey: "Level", ParameterValue: level }] : [];
      const input = { StackName: "orders", TemplateBody: JSON.stringify(body), Parameters };
      const { StackId = "" } = await target.send(new CreateStackCommand(input));
      await cloud.settle();
      return StackId;
    },
    async importing(StackSetName, input) {
      const { OperationId } = await client.send(new ImportStacksToStackSetCommand({ StackSetName, ...input }));
      await cloud.settle();
      const { id, Status = "" } = await operation(StackSetName, OperationId);
      return { id, Status };
    },
  };
}

test("SPEC 34.11: stacks that are what the set would make become its instances, with values of their own", async () => {
  const { cloud, client, createSet, stackIn, importing, instances, updateSet } = await driveImports();
  const ids = [await stackIn(first), await stackIn(second, template, "high")];
  await createSet("baseline", template);
  expect(await importing("baseline", { StackIds: ids })).toMatchObject({ Status: "SUCCEEDED" });
  expect(await instances("baseline")).toEqual([first, second].map((each) => `${each} ${region} CURRENT SUCCEEDED`));
  const place = { StackSetName: "baseline", StackInstanceAccount: second, StackInstanceRegion: region };
  const { StackInstance } = await client.send(new DescribeStackInstanceCommand(place));
  expect(StackInstance).toMatchObject({
    StackId: ids[1],
    ParameterOverrides: [{ ParameterKey: "Level", ParameterValue: "high" }],
  });
  await updateSet("baseline", parameterTemplate({ "Fn::Sub": "${Level}er" }, levels));
  const target = new CloudFormationClient(cloud.connection({ account: second, region }));
  const { Stacks: [stack] = [] } = await target.send(new DescribeStacksCommand({ StackName: ids[1] }));
  expect(stack).toMatchObject({ StackName: "orders", StackStatus: "UPDATE_COMPLETE" });
  const again = importing("baseline", { StackIds: [ids[0] ?? ""] });
  await expect(again).rejects.toMatchObject({ name: "InvalidOperationException" });
});

test("SPEC 34.11: a stack of another template fails, is let alone, and can be imported once it is right", async () => {
  const { cloud, client, createSet, stackIn, importing, instances, results, updateSet } = await driveImports();
  const id = await stackIn(second, parameterTemplate("other"));
  await createSet("baseline", parameterTemplate());
  const failed = await importing("baseline", { StackIds: [id] });
  const reason = `The template of stack ${id} is not that of the StackSet`;
  expect(failed.Status).toBe("FAILED");
  expect(await results("baseline", failed.id)).toEqual([`${second} ${region} FAILED: ${reason}`]);
  expect(await instances("baseline")).toEqual([`${second} ${region} INOPERABLE FAILED_IMPORT: ${reason}`]);
  await updateSet("baseline", undefined);
  const target = new CloudFormationClient(cloud.connection({ account: second, region }));
  const { Stacks: [stack] = [] } = await target.send(new DescribeStacksCommand({ StackName: id }));
  expect(stack?.StackStatus).toBe("CREATE_COMPLETE");
  const right = { StackName: id, TemplateBody: JSON.stringify(parameterTemplate()) };
  await target.send(new UpdateStackCommand(right));
  await cloud.settle();
  expect((await importing("baseline", { StackIds: [id] })).Status).toBe("SUCCEEDED");
  expect(await instances("baseline")).toEqual([`${second} ${region} CURRENT SUCCEEDED`]);
  const nothing = client.send(new ImportStacksToStackSetCommand({ StackSetName: "baseline", StackIds: [`${id}x`] }));
  await expect(nothing).rejects.toMatchObject({ name: "StackNotFoundException" });
});

test("SPEC 34.11: a set is made from a stack, and a stack with hidden values is not imported", async () => {
  const { client, stackIn, createSet, importing, results } = await driveImports();
  const id = await stackIn(third, template, "high");
  await client.send(new CreateStackSetCommand({ StackSetName: "baseline", StackId: id }));
  expect((await importing("baseline", { StackIds: [id] })).Status).toBe("SUCCEEDED");
  const place = { StackSetName: "baseline", StackInstanceAccount: third, StackInstanceRegion: region };
  const { StackInstance } = await client.send(new DescribeStackInstanceCommand(place));
  expect(StackInstance?.ParameterOverrides).toEqual([]);
  const { Parameters } = await client.send(new GetTemplateSummaryCommand({ StackSetName: "baseline" }));
  expect(Parameters).toMatchObject([{ ParameterKey: "Level", DefaultValue: "low" }]);
  const hidden = parameterTemplate({ Ref: "Level" }, { Parameters: { Level: { Type: "String", NoEcho: true } } });
  await createSet("hidden", hidden, { Parameters: [{ ParameterKey: "Level", ParameterValue: "low" }] });
  const secret = await stackIn(second, hidden);
  const failed = await importing("hidden", { StackIds: [secret] });
  expect(await results("hidden", failed.id)).toEqual([
    `${second} ${region} FAILED: Stack ${secret} has NoEcho parameters and can not be imported`,
  ]);
});

test("SPEC 34.11: a set of the organization says to which unit an imported stack belongs", async () => {
  const { cloud, client, createSet, stackIn, importing } = await driveImports();
  const unit = cloud.organization.addUnit();
  cloud.organization.place(second, unit);
  await createSet("baseline", template, { PermissionModel: "SERVICE_MANAGED" });
  const id = await stackIn(second);
  await expect(importing("baseline", { StackIds: [id] })).rejects.toThrow("OrganizationalUnitIds must be specified");
  const outside = { StackIds: [await stackIn(third)], OrganizationalUnitIds: [unit] };
  await expect(importing("baseline", outside)).rejects.toThrow("is in none of the organizational units");
  expect((await importing("baseline", { StackIds: [id], OrganizationalUnitIds: [unit] })).Status).toBe("SUCCEEDED");
  const { Summaries } = await client.send(new ListStackInstancesCommand({ StackSetName: "baseline" }));
  expect(Summaries).toMatchObject([{ Account: second, StackId: id, OrganizationalUnitId: unit }]);
});
