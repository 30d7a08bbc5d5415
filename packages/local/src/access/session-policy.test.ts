import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackRefactorCommand,
  CreateStackRefactorCommand,
  CreateStackSetCommand,
  DescribeOrganizationsAccessCommand,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await createLocalCloud();
});
afterEach(() => cloud.close());

const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
const stackArn = "arn:aws:cloudformation:us-east-1:111111111111:stack";

function allow(Action: string | readonly string[], Resource: string | readonly string[], more: object = {}): object {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] };
}

function limited(policy: object): CloudFormationClient {
  return new CloudFormationClient({ ...cloud.connection({ policy }), maxAttempts: 1 });
}

async function assume(
  Policy?: string,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const sts = new STSClient(cloud.connection());
  const RoleArn = "arn:aws:iam::111111111111:role/deployer";
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "build", Policy }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function deployed(name: string): Promise<string> {
  const client = new CloudFormationClient(cloud.connection());
  const { StackId = "" } = await client.send(new CreateStackCommand({ StackName: name, TemplateBody }));
  await cloud.settle();
  return StackId;
}

const refusal = (action: string, resource: string, user = "limited/connection"): object => ({
  name: "AccessDenied",
  message: `User: arn:aws:sts::111111111111:assumed-role/${user} is not authorized to perform: ${action} on resource: ${resource} because no session policy allows the ${action} action`,
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});

describe.each(["in process", "over HTTP"])("%s", (door) => {
  async function connect(policy: object): Promise<CloudFormationClient> {
    const credentials = await assume(JSON.stringify(policy));
    if (door === "in process") return new CloudFormationClient({ ...cloud.connection(), credentials, maxAttempts: 1 });
    const { url: endpoint } = await cloud.listen();
    return new CloudFormationClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  }

  test("SPEC 33.1, 33.2: a session does what its policy allows, and is refused all else before anything is done", async () => {
    const client = await connect(allow("cloudformation:DescribeStacks", `${stackArn}/orders/*`));
    const create = client.send(new CreateStackCommand({ StackName: "orders", TemplateBody }));
    await expect(create).rejects.toMatchObject(
      refusal("cloudformation:CreateStack", `${stackArn}/orders/*`, "deployer/build"),
    );
    expect(cloud.calls.list().at(-1)).toMatchObject({ operation: "CreateStack", outcome: "AccessDenied" });
    const absent = client.send(new DescribeStacksCommand({ StackName: "orders" }));
    await expect(absent).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("does not exist"),
    });
  });
});

test("SPEC 33.1: whoever has no session policy may do everything", async () => {
  const client = new CloudFormationClient({ ...cloud.connection(), credentials: await assume() });
  expect(await client.send(new CreateStackCommand({ StackName: "orders", TemplateBody }))).toHaveProperty("StackId");
});

test("SPEC 33.2: what one statement denies is denied whatever allows it", async () => {
  const client = limited({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "cloudformation:Create*", Resource: `${stackArn}/prod-*` },
    ],
  });
  await client.send(new CreateStackCommand({ StackName: "dev-orders", TemplateBody }));
  await expect(client.send(new CreateStackCommand({ StackName: "prod-orders", TemplateBody }))).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringMatching(
      /cloudformation:CreateStack on resource: \S+ with an explicit deny in a session policy$/,
    ),
  });
});

test("SPEC 33.3: a call is about the stack that it names, by name, by id, and through a change set or a refactor", async () => {
  const [orders, other] = [await deployed("orders"), await deployed("other")];
  const all = new CloudFormationClient(cloud.connection());
  const Changed = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
  const set = await all.send(
    new CreateChangeSetCommand({ StackName: "other", ChangeSetName: "first", TemplateBody: Changed }),
  );
  await cloud.settle();
  const client = limited(allow("cloudformation:*", `${stackArn}/orders/*`));
  expect((await client.send(new DescribeStacksCommand({ StackName: "orders" }))).Stacks).toHaveLength(1);
  expect((await client.send(new DescribeStacksCommand({ StackName: orders }))).Stacks).toHaveLength(1);
  const denied = async (sent: Promise<unknown>, action: string, resource: string): Promise<void> => {
    await expect(sent).rejects.toMatchObject(refusal(`cloudformation:${action}`, resource));
  };
  await denied(client.send(new DescribeStacksCommand({ StackName: other })), "DescribeStacks", other);
  await denied(client.send(new DescribeStacksCommand({})), "DescribeStacks", `${stackArn}/*/*`);
  await denied(client.send(new DescribeChangeSetCommand({ ChangeSetName: set.Id })), "DescribeChangeSet", other);
  await denied(client.send(new DescribeEventsCommand({ ChangeSetName: set.Id })), "DescribeEvents", set.Id ?? "");
  const Moved = JSON.stringify({
    Resources: { Queue: { Type: "AWS::SQS::Queue" }, Moved: { Type: "AWS::SQS::Queue" } },
  });
  const { StackRefactorId } = await all.send(
    new CreateStackRefactorCommand({
      StackDefinitions: [
        { StackName: "orders", TemplateBody: Moved },
        { StackName: "other", TemplateBody },
      ],
    }),
  );
  await denied(client.send(new DescribeStackRefactorCommand({ StackRefactorId })), "DescribeStackRefactor", other);
});

test("SPEC 33.3: a call on a stack set is about the set, by name and by id", async () => {
  const sets = `arn:aws:cloudformation:us-east-1:111111111111:stackset`;
  const client = limited(allow("cloudformation:*", `${sets}/baseline:*`));
  const { StackSetId = "" } = await client.send(new CreateStackSetCommand({ StackSetName: "baseline", TemplateBody }));
  const { StackSet } = await client.send(new DescribeStackSetCommand({ StackSetName: StackSetId }));
  expect(StackSet?.StackSetId).toBe(StackSetId);
  const elsewhere = client.send(new DescribeStackSetCommand({ StackSetName: "other" }));
  await expect(elsewhere).rejects.toMatchObject(refusal("cloudformation:DescribeStackSet", `${sets}/other:*`));
  await expect(client.send(new DescribeOrganizationsAccessCommand({}))).rejects.toMatchObject(
    refusal("cloudformation:DescribeOrganizationsAccess", `${stackArn}/*/*`),
  );
});

test("SPEC 33.4: what is about no resource is only allowed on all of them", async () => {
  const onStacks = limited(allow("cloudformation:ListStacks", [`${stackArn}/*`, `${stackArn}/*/*`]));
  await expect(onStacks.send(new ListStacksCommand({}))).rejects.toMatchObject(
    refusal("cloudformation:ListStacks", `${stackArn}/*/*`),
  );
  expect(
    (await limited(allow("cloudformation:liststacks", "*")).send(new ListStacksCommand({}))).StackSummaries,
  ).toEqual([]);
});

describe("SPEC 33.6: with the call goes", () => {
  const RoleARN = "arn:aws:iam::111111111111:role/cloudformation";
  const mayCreate = { Effect: "Allow", Action: "cloudformation:CreateStack", Resource: "*" };
  const passing = (PassedToService: string): object => ({
    Version: "2012-10-17",
    Statement: [
      mayCreate,
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: RoleARN,
        Condition: { StringEquals: { "iam:PassedToService": PassedToService } },
      },
    ],
  });

  test.each(["lambda.amazonaws.com", undefined])(
    "a role, which may not be passed to CloudFormation: %s",
    async (service) => {
      const policy = service === undefined ? { Version: "2012-10-17", Statement: [mayCreate] } : passing(service);
      const sent = limited(policy).send(new CreateStackCommand({ StackName: "orders", TemplateBody, RoleARN }));
      await expect(sent).rejects.toMatchObject(refusal("iam:PassRole", RoleARN));
    },
  );

  test("a role, which may be passed", async () => {
    const client = limited(passing("cloudformation.amazonaws.com"));
    expect(await client.send(new CreateStackCommand({ StackName: "orders", TemplateBody, RoleARN }))).toHaveProperty(
      "StackId",
    );
  });

  test("a template in a bucket, which the caller must be allowed to read", async () => {
    const s3 = new S3Client(cloud.connection());
    await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "a/orders.json", Body: TemplateBody }));
    const TemplateURL = "https://templates.s3.us-east-1.amazonaws.com/a/orders.json";
    const reading = (Resource: string): object => ({
      Version: "2012-10-17",
      Statement: [mayCreate, { Effect: "Allow", Action: "s3:GetObject", Resource }],
    });
    const sent = limited(reading("arn:aws:s3:::templates/b/*")).send(
      new CreateStackCommand({ StackName: "orders", TemplateURL }),
    );
    await expect(sent).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("S3 error: Access Denied"),
    });
    const client = limited(reading("arn:aws:s3:::templates/a/*"));
    expect(await client.send(new CreateStackCommand({ StackName: "orders", TemplateURL }))).toHaveProperty("StackId");
  });
});

test("SPEC 33.7: objects, buckets and parameters are named by their ARNs, under the actions of IAM", async () => {
  await new S3Client(cloud.connection()).send(new CreateBucketCommand({ Bucket: "store" }));
  const policy = allow(
    ["s3:PutObject", "ssm:GetParameters"],
    ["arn:aws:s3:::store/runs/*", "arn:aws:ssm:*:*:parameter/app/*"],
  );
  const s3 = new S3Client({ ...cloud.connection({ policy }), maxAttempts: 1 });
  await s3.send(new PutObjectCommand({ Bucket: "store", Key: "runs/1", Body: "{}" }));
  await expect(s3.send(new PutObjectCommand({ Bucket: "store", Key: "plans/1", Body: "{}" }))).rejects.toMatchObject(
    refusal("s3:PutObject", '"arn:aws:s3:::store/plans/1"'),
  );
  await expect(s3.send(new HeadObjectCommand({ Bucket: "store", Key: "runs/1" }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: "store" }))).rejects.toMatchObject(
    refusal("s3:ListBucket", '"arn:aws:s3:::store"'),
  );
  const ssm = new SSMClient({ ...cloud.connection({ policy }), maxAttempts: 1 });
  expect((await ssm.send(new GetParametersCommand({ Names: ["/app/port"] }))).InvalidParameters).toEqual(["/app/port"]);
  await expect(ssm.send(new GetParametersCommand({ Names: ["/app/port", "other"] }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining(
      "ssm:GetParameters on resource: arn:aws:ssm:us-east-1:111111111111:parameter/other because",
    ),
  });
  const sts = new STSClient(cloud.connection({ policy }));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: "111111111111" });
});

test.each([
  ["{", "MalformedPolicyDocument", "it is no JSON object"],
  ['{"Version":"2012-10-17"}', "MalformedPolicyDocument", "it has no Statement"],
  [JSON.stringify(allow([], "*")), "MalformedPolicyDocument", "a Statement has no Action"],
  [JSON.stringify(allow("*", "*", { Effect: "Perhaps" })), "MalformedPolicyDocument", "Perhaps"],
  [JSON.stringify(allow("*", "arn:aws:s3:::${aws:username}")), "NotImplemented", "the variable in"],
  [JSON.stringify(allow("*", "*", { NotAction: "s3:*" })), "NotImplemented", "NotAction"],
  [
    JSON.stringify(allow("*", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    "NotImplemented",
    "operator Bool",
  ],
  [
    JSON.stringify(allow("*", "*", { Condition: { StringLike: { "aws:username": "a" } } })),
    "NotImplemented",
    "aws:username",
  ],
  [JSON.stringify({ ...allow("*", "*"), Version: "2008-10-17" }), "NotImplemented", "2008-10-17"],
  [JSON.stringify(allow("*", "*".repeat(2_048))), "PackedPolicyTooLarge", "2048"],
])("SPEC 33.8: the policy %s is refused", async (policy, name, message) => {
  await expect(assume(policy)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  const failure: unknown = await assume(policy).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: expect.stringContaining(name) });
});

test("SPEC 33.9: the credentials of a limited connection are good for every door, and have no end", async () => {
  const policy = allow("cloudformation:ListStacks", "*", { Sid: "A".repeat(3_000) });
  const { credentials } = cloud.connection({ policy });
  const { url: endpoint } = await cloud.listen();
  const client = new CloudFormationClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  await cloud.clock.advance(1_000 * 86_400_000);
  expect((await client.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  await expect(client.send(new DescribeStacksCommand({ StackName: "a" }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
});
