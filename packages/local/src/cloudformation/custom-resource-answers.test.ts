import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveChangeSets } from "./change-sets/change-set-driver.testing.ts";
import { driveStacks } from "./stack-driver.testing.ts";

const serviceToken = "arn:aws:lambda:us-east-1:111111111111:function:seeder";
const seed = (properties: object = {}): object => ({
  Type: "Custom::Seed",
  Properties: { ServiceToken: serviceToken, ...properties },
});
const unanswered =
  /CloudFormation did not receive a response from your Custom Resource\. Please check your logs for requestId \[[\da-f-]{36}\]\. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version\./;
const silence = (): Promise<undefined> => new Promise(() => undefined);

test("SPEC 9.2: a function whose creation failed is asked to delete, under the id it gave", async () => {
  const { cloud, create, history } = await driveStacks();
  const deleted: (string | undefined)[] = [];
  cloud.customResources.register(serviceToken, ({ RequestType, PhysicalResourceId }) => {
    if (RequestType === "Create") return { Status: "FAILED", Reason: "no rows", PhysicalResourceId: "half" };
    deleted.push(PhysicalResourceId);
    return {};
  });
  expect((await create("data", { Resources: { Seed: seed() } })).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(deleted).toEqual(["half"]);
  expect((await history("data")).map((line) => line.replace(/\(RequestId: .*\)/, "(RequestId)"))).toEqual([
    "data CREATE_IN_PROGRESS: User Initiated",
    "Seed CREATE_IN_PROGRESS",
    "Seed CREATE_IN_PROGRESS: Resource creation Initiated",
    "Seed CREATE_FAILED: Received response status [FAILED] from custom resource. Message returned: no rows (RequestId)",
    "data ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Seed]. Rollback requested by user.",
    "Seed DELETE_IN_PROGRESS",
    "Seed DELETE_COMPLETE",
    "data ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 9.6: a function that never answers fails its resource after an hour of cloud time", async () => {
  const { cloud, create, events } = await driveStacks();
  cloud.customResources.register(
    serviceToken,
    ({ RequestType }) => (RequestType === "Create" ? silence() : undefined),
    {
      patience: 0,
    },
  );
  expect((await create("data", { Resources: { Seed: seed() } })).StackStatus).toBe("ROLLBACK_COMPLETE");
  const [, begun, , failed] = await events("data");
  expect(failed).toMatchObject({ LogicalResourceId: "Seed", ResourceStatus: "CREATE_FAILED" });
  expect(failed?.ResourceStatusReason).toMatch(unanswered);
  const waited = (failed?.Timestamp?.getTime() ?? 0) - (begun?.Timestamp?.getTime() ?? 0);
  expect(waited).toBeGreaterThanOrEqual(3_600_000);
  expect(waited).toBeLessThan(3_602_000);
});

test("SPEC 9.6: ServiceTimeout says how long, also for the deletion, which then blocks the stack", async () => {
  const { cloud, create, remove, events } = await driveStacks();
  cloud.customResources.register(
    serviceToken,
    ({ RequestType }) => (RequestType === "Delete" ? silence() : undefined),
    {
      patience: 0,
    },
  );
  const { StackId = "" } = await create("data", { Resources: { Seed: seed({ ServiceTimeout: "30" }) } });
  expect((await remove("data")).StackStatus).toBe("DELETE_FAILED");
  const [begun, failed] = (await events(StackId)).slice(-3);
  expect(failed?.ResourceStatusReason).toMatch(unanswered);
  const waited = (failed?.Timestamp?.getTime() ?? 0) - (begun?.Timestamp?.getTime() ?? 0);
  expect(waited).toBeGreaterThanOrEqual(30_000);
  expect(waited).toBeLessThan(32_000);
});

test.each(["0", "3601", "1.5", "soon"])("SPEC 9.6: a ServiceTimeout of %s is refused", async (ServiceTimeout) => {
  const { cloud, create, history } = await driveStacks();
  cloud.customResources.register(serviceToken, () => undefined);
  await create("data", { Resources: { Seed: seed({ ServiceTimeout }) } });
  expect(await history("data")).toContain(
    `Seed CREATE_FAILED: ServiceTimeout must be a whole number of seconds from 1 to 3600, not "${ServiceTimeout}".`,
  );
});

test.each([
  { size: 3600, status: "CREATE_COMPLETE" },
  { size: 4096, status: "ROLLBACK_COMPLETE" },
])("SPEC 9.7: an answer with $size bytes of data ends in $status", async ({ size, status }) => {
  const { cloud, create, history } = await driveStacks();
  cloud.customResources.register(serviceToken, ({ RequestType }) =>
    RequestType === "Create" ? { PhysicalResourceId: "s", Data: { Text: "x".repeat(size) } } : undefined,
  );
  expect((await create("data", { Resources: { Seed: seed() } })).StackStatus).toBe(status);
  const isTooLong = (await history("data")).includes("Seed CREATE_FAILED: Response object is too long.");
  expect(isTooLong).toBe(status === "ROLLBACK_COMPLETE");
});

const secretive = (description: string): object => ({
  Resources: {
    Seed: seed(),
    Copy: {
      Type: "AWS::SSM::Parameter",
      Metadata: { Copied: { "Fn::GetAtt": ["Seed", "Password"] } },
      Properties: {
        Name: "copy",
        Type: "String",
        Value: { "Fn::Sub": "<${Seed.Password}>" },
        Description: description,
      },
    },
  },
  Outputs: { Password: { Value: { "Fn::GetAtt": ["Seed", "Password"] } }, Id: { Value: { Ref: "Seed" } } },
});
const secret = "correct horse";
const answerSecretly = (): object => ({ PhysicalResourceId: "seed-1", NoEcho: true, Data: { Password: secret } });

test("SPEC 9.8: NoEcho data reaches properties and metadata, and is masked in events and outputs", async () => {
  const { cloud, client, create, update, events } = await driveStacks();
  cloud.customResources.register(serviceToken, answerSecretly);
  const stack = await create("data", secretive("old"));
  expect(stack.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual(["****", "seed-1"]);
  const ssm = new SSMClient(cloud.connection());
  expect((await ssm.send(new GetParameterCommand({ Name: "copy" }))).Parameter?.Value).toBe(`<${secret}>`);
  const { StackResourceDetail: detail } = await client.send(
    new DescribeStackResourceCommand({ StackName: "data", LogicalResourceId: "Copy" }),
  );
  expect(detail?.Metadata).toContain(secret);
  await update("data", secretive("new"));
  const shown = JSON.stringify(await events("data"));
  expect(shown).toContain("<****>");
  expect(shown).not.toContain(secret);
  await expect(update("data", secretive("new"))).rejects.toThrow("No updates are to be performed.");
});

test("SPEC 9.8: NoEcho data is masked in change sets", async () => {
  const driver = await driveChangeSets();
  driver.cloud.customResources.register(serviceToken, answerSecretly);
  await driver.deploy(secretive("old"), { ChangeSetType: "CREATE" });
  await driver.propose(secretive("new"));
  const [change] = await driver.changes("next", true);
  expect(change?.BeforeContext).toContain("<****>");
  expect(JSON.stringify(change)).not.toContain(secret);
});
