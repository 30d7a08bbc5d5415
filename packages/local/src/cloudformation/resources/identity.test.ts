import { openCatalog, type ResourceType } from "@stacksteward/catalog";
import type { Json } from "@stacksteward/template";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";

async function physicalIds(
  driver: StackDriver,
  resources: Record<string, object>,
): Promise<Record<string, string | undefined>> {
  await driver.create("net", { Resources: resources }, { Capabilities: ["CAPABILITY_NAMED_IAM"] });
  const entries = Object.keys(resources).map(async (logicalId): Promise<[string, string | undefined]> => [
    logicalId,
    (await driver.resource("net", logicalId)).PhysicalResourceId,
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

test("SPEC 12.1: a resource without a name of its own is named after stack and logical id", async () => {
  const ids = await physicalIds(await driveStacks(), {
    P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "v" } },
    Bucket: { Type: "AWS::S3::Bucket" },
    Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } },
  });
  expect(ids["P"]).toMatch(/^CFN-P-[A-Za-z0-9]{12}$/);
  expect(ids["Bucket"]).toMatch(/^net-bucket-[a-z0-9]{12}$/);
  expect(ids["Role"]).toMatch(/^net-Role-[A-Za-z0-9]{12}$/);
});

test("SPEC 12.2: a name that is too long for its type is cut in the middle, not in its random end", async () => {
  const driver = await driveStacks();
  const logicalId = "A".repeat(60);
  const ids = await physicalIds(driver, {
    [logicalId]: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } },
  });
  expect(ids[logicalId]).toMatch(/^net-A{25}-[A-Za-z0-9]{12}$/);
  expect(ids[logicalId]?.length).toBeLessThanOrEqual(64);
});

test("SPEC 12.3: ids have the forms of their services", async () => {
  const ids = await physicalIds(await driveStacks(), {
    Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
    Topic: { Type: "AWS::SNS::Topic" },
    Subscription: {
      Type: "AWS::SNS::Subscription",
      Properties: { TopicArn: { Ref: "Topic" }, Protocol: "email", Endpoint: "a@example.com" },
    },
    Queue: { Type: "AWS::SQS::Queue" },
    Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: {} } },
    Search: { Type: "AWS::OpenSearchService::Domain" },
    Policy: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { PolicyDocument: {}, ManagedPolicyName: "p", Path: "/team/" },
    },
    Permission: {
      Type: "AWS::Lambda::Permission",
      Properties: { FunctionName: "f", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com" },
    },
    Deployment: { Type: "AWS::ApiGateway::Deployment", Properties: { RestApiId: "a1b2c3d4e5" } },
  });
  expect(ids["Permission"]).toMatch(/^net-Permission-[A-Za-z0-9]{12}$/);
  expect(ids["Deployment"]).toMatch(/^[a-z0-9]{6}$/);
  expect(ids["Vpc"]).toMatch(/^vpc-[\da-f]{17}$/);
  expect(ids["Topic"]).toMatch(/^arn:aws:sns:us-east-1:111111111111:net-Topic-\w{12}$/);
  expect(ids["Subscription"]).toMatch(new RegExp(`^${ids["Topic"]}:[\\da-f]{8}-`));
  expect(ids["Queue"]).toMatch(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/111111111111\/net-Queue-\w{12}$/);
  expect(ids["Key"]).toMatch(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
  expect(ids["Search"]).toMatch(/^net-search-[a-z0-9]{12}$/);
  expect(ids["Policy"]).toBe("arn:aws:iam::111111111111:policy/team/p");
});

test("SPEC 12.3: an id of several parts leaves out what is optional and not given", async () => {
  const pattern = { EventPattern: { source: ["orders"] } };
  const ids = await physicalIds(await driveStacks(), {
    Rule: { Type: "AWS::Events::Rule", Properties: pattern },
    BusRule: { Type: "AWS::Events::Rule", Properties: { ...pattern, EventBusName: "orders" } },
  });
  expect(ids["Rule"]).toMatch(/^net-Rule-[A-Za-z0-9]{12}$/);
  expect(ids["BusRule"]).toMatch(/^orders\|net-BusRule-[A-Za-z0-9]{12}$/);
});

test("SPEC 12.4: an attribute that repeats a property follows it", async () => {
  const driver = await driveStacks();
  const template = (name: string): object => ({
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "t", DisplayName: name } } },
    Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "DisplayName"] } } },
  });
  await driver.create("names", template("one"));
  expect((await driver.update("names", template("two"))).Outputs?.[0]?.OutputValue).toBe("two");
});

test("SPEC 12.5: every type of the catalog that can be made without properties gets an id", async () => {
  const catalog = openCatalog();
  const needsNothing = (facts: ResourceType | undefined): boolean =>
    facts !== undefined &&
    facts.transform === undefined &&
    !facts.name.startsWith("AWS::CloudFormation::") &&
    !Object.values(facts.properties).some(({ required }) => required);
  const names = catalog.typeNames.filter((name) => needsNothing(catalog.find(name)));
  expect(names.length).toBeGreaterThan(100);
  const driver = await driveStacks();
  const chosen = names.filter((_, index) => index % 3 === 0);
  const resources: Record<string, Json> = Object.fromEntries(chosen.map((Type, index) => [`R${index}`, { Type }]));
  const stack = await driver.create("all", { Resources: resources }, { Capabilities: ["CAPABILITY_NAMED_IAM"] });
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
  const created = (await driver.events("all")).filter(({ ResourceStatus }) => ResourceStatus === "CREATE_COMPLETE");
  expect(created.filter(({ PhysicalResourceId }) => PhysicalResourceId === "")).toEqual([]);
});

test("SPEC 13.2: the same seed gives the same ids, another seed gives others", async () => {
  const queue = { Queue: { Type: "AWS::SQS::Queue" } };
  const first = await physicalIds(await driveStacks({ seed: "a" }), queue);
  expect(await physicalIds(await driveStacks({ seed: "a" }), queue)).toEqual(first);
  expect(await physicalIds(await driveStacks({ seed: "b" }), queue)).not.toEqual(first);
});

test("SPEC 2.7: inline policies of different roles may share a name", async () => {
  const { create } = await driveStacks();
  const policy = (role: string): object => ({
    Type: "AWS::IAM::Policy",
    Properties: { PolicyName: "root", PolicyDocument: {}, Roles: [role] },
  });
  const stack = await create(
    "policies",
    { Resources: { A: policy("a"), B: policy("b") } },
    { Capabilities: ["CAPABILITY_NAMED_IAM"] },
  );
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
});
