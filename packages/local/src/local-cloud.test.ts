import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  ListTypesCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";

import type { LocalCloudOptions } from "./local-cloud-options.ts";
import { createLocalCloud, type Connection, type LocalCloud } from "./local-cloud.ts";

const [first, second] = ["111111111111", "222222222222"] as const;
const clouds: LocalCloud[] = [];

async function open(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const cloud = await createLocalCloud({ accounts: [first, second], regions: ["eu-west-1", "us-east-1"], ...options });
  clouds.push(cloud);
  return cloud;
}

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.close();
});

function ssm(connection: Connection): SSMClient {
  return new SSMClient({ ...connection, maxAttempts: 1 });
}

describe("a connection", () => {
  test("SPEC 15.1, SPEC 15.2: leads to the account and region it was made for", async () => {
    const cloud = await open();
    const identity = (connection: Connection): Promise<object> =>
      new STSClient(connection).send(new GetCallerIdentityCommand({}));
    expect(await identity(cloud.connection())).toMatchObject({ Account: first, Arn: `arn:aws:iam::${first}:root` });
    expect(await identity(cloud.connection({ account: second }))).toMatchObject({ Account: second });
    expect(cloud.connection({ region: "us-east-1" }).region).toBe("us-east-1");
  });

  test("SPEC 15.3: to an account or region that the cloud does not have is refused by its value", async () => {
    const cloud = await open();
    expect(() => cloud.connection({ account: "333333333333" })).toThrow("no account '333333333333'");
    expect(() => cloud.connection({ region: "ap-south-1" })).toThrow("no region 'ap-south-1'");
    const elsewhere = ssm({ ...cloud.connection(), region: "ap-south-1" });
    await expect(elsewhere.send(new GetParameterCommand({ Name: "a" }))).rejects.toMatchObject({
      name: "RegionNotConfigured",
      message: expect.stringContaining("regions: eu-west-1, us-east-1"),
    });
  });

  test("gives up when its caller does", async () => {
    const cloud = await open();
    const stop = new AbortController();
    const call = ssm(cloud.connection()).send(new GetParameterCommand({ Name: "a" }), { abortSignal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });

  test("SPEC 15.7: answers in protocol what is too large to be read", async () => {
    const cloud = await open({ maxBodyBytes: 100 });
    const put = new PutParameterCommand({ Name: "a", Value: "x".repeat(100), Type: "String" });
    await expect(ssm(cloud.connection()).send(put)).rejects.toMatchObject({
      name: "EntityTooLarge",
      $metadata: { httpStatusCode: 413 },
    });
  });

  test("to a closed cloud is refused like that to a server that went away", async () => {
    const cloud = await open();
    const client = ssm(cloud.connection());
    await cloud.close();
    await expect(client.send(new GetParameterCommand({ Name: "a" }))).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect(cloud.listen()).rejects.toThrow("closed");
  });
});

describe("roles", () => {
  test("SPEC 18.1: lead to their own account", async () => {
    const cloud = await open();
    const sts = new STSClient(cloud.connection());
    const RoleArn = `arn:aws:iam::${second}:role/path/deploy`;
    const { Credentials, AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${second}:assumed-role/deploy/me`);
    expect(Credentials?.Expiration).toEqual(new Date(cloud.clock.now() + 3_600_000));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const assumed = new STSClient({ ...cloud.connection(), credentials });
    expect(await assumed.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: second,
      Arn: `arn:aws:sts::${second}:assumed-role/deploy/me`,
    });
    expect((await assumed.send(new GetSessionTokenCommand({}))).Credentials?.AccessKeyId).toMatch(/^LOCALSESSION/);
  });

  test("SPEC 18.2: of accounts that the cloud does not have can't be assumed", async () => {
    const sts = new STSClient((await open()).connection());
    const RoleArn = "arn:aws:iam::333333333333:role/deploy";
    await expect(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  test("SPEC 18.3: last until their credentials end, in each service's own words", async () => {
    const cloud = await open();
    const sts = new STSClient(cloud.connection());
    const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const session = { ...cloud.connection(), credentials, maxAttempts: 1 };
    const stacks = new CloudFormationClient(session);
    await cloud.clock.sleep(899_999);
    expect(await stacks.send(new DescribeStacksCommand({}))).toMatchObject({ Stacks: [] });
    await cloud.clock.sleep(1);
    const message = "The security token included in the request is expired";
    await expect(stacks.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: "ExpiredToken", message });
    await expect(ssm(session).send(get)).rejects.toMatchObject({ name: "ExpiredTokenException", message });
    await expect(new S3Client(session).send(new CreateBucketCommand({ Bucket: "mine" }))).rejects.toMatchObject({
      name: "ExpiredToken",
      message: "The provided token has expired.",
    });
  });
});

const get = new GetParameterCommand({ Name: "a" });

describe("faults", () => {
  const put = new PutParameterCommand({ Name: "a", Value: "1", Type: "String" });

  test("SPEC 15.8: throttle as many calls as told, and count them", async () => {
    const cloud = await open();
    const client = ssm(cloud.connection());
    const fault = cloud.faults.throttle({ service: "ssm", operation: "PutParameter", times: 2 });
    for (const _ of [1, 2]) {
      await expect(client.send(put)).rejects.toMatchObject({ name: "ThrottlingException", message: "Rate exceeded" });
    }
    await client.send(put);
    expect(fault.hits).toBe(2);
    expect(cloud.calls.count({ operation: "PutParameter" })).toBe(3);
    expect(cloud.calls.count({ outcome: "ThrottlingException" })).toBe(2);
  });

  test("SPEC 15.8: throttle what is called more often than a rate allows, in any second", async () => {
    const cloud = await open();
    const client = ssm(cloud.connection());
    await client.send(put);
    const fault = cloud.faults.limitRate({ operation: "GetParameter", perSecond: 2 });
    const asked = () =>
      client.send(get).then(
        () => "answered",
        (error: Error) => error.name,
      );
    expect([await asked(), await asked(), await asked()]).toEqual(["answered", "answered", "ThrottlingException"]);
    await cloud.clock.advance(1000);
    expect([await asked(), await asked(), await asked()]).toEqual(["answered", "answered", "ThrottlingException"]);
    expect(fault.hits).toBe(2);
    expect(() => cloud.faults.limitRate({ perSecond: 0 })).toThrow("perSecond is 0");
  });

  test("SPEC 15.8: lose a call before it acts, or its answer after it acted", async () => {
    const cloud = await open();
    const client = ssm(cloud.connection());
    cloud.faults.lose({ operation: "PutParameter", times: 1 });
    await expect(client.send(put)).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(client.send(get)).rejects.toMatchObject({ name: "ParameterNotFound" });
    cloud.faults.loseAnswer({ operation: "PutParameter", times: 1 });
    await expect(client.send(put)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await client.send(get)).Parameter?.Value).toBe("1");
    expect(cloud.calls.list({ operation: "PutParameter" }).map(({ outcome }) => outcome)).toEqual(["lost", "acted"]);
  });

  test("SPEC 15.9: keep silent until the caller gives up, or answer late after having acted", async () => {
    const cloud = await open();
    const client = ssm(cloud.connection());
    const start = cloud.clock.now();
    cloud.faults.timeOut({ operation: "PutParameter", times: 1 });
    await expect(client.send(put)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(cloud.clock.now() - start).toBe(60_000);
    await expect(client.send(get)).rejects.toMatchObject({ name: "ParameterNotFound" });
    cloud.faults.delayAnswer({ operation: "PutParameter", times: 1, milliseconds: 5000 });
    const late = client.send(put);
    expect((await client.send(get)).Parameter?.Value).toBe("1");
    await late;
    expect(cloud.clock.now() - start).toBe(65_000);
    expect(cloud.calls.list({ operation: "PutParameter" }).map(({ outcome }) => outcome)).toEqual([
      "timed-out",
      "answered",
    ]);
    expect(() => cloud.faults.delayAnswer({ milliseconds: -1 })).toThrow("-1 milliseconds");
  });

  test("break connections over HTTP too", async () => {
    const cloud = await open();
    const { url } = await cloud.listen();
    cloud.faults.lose({ service: "s3" });
    const s3 = new S3Client({ ...cloud.connection(), requestHandler: {}, endpoint: url, maxAttempts: 1 });
    await expect(s3.send(new CreateBucketCommand({ Bucket: "artifacts" }))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
  });

  test("refuse with any error, where they are told to", async () => {
    const cloud = await open();
    cloud.faults.refuse({ account: second, code: "AccessDenied", message: "Not today.", statusCode: 403 });
    await expect(ssm(cloud.connection({ account: second })).send(put)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Not today.",
    });
    await ssm(cloud.connection()).send(put);
    cloud.faults.clear();
    await ssm(cloud.connection({ account: second })).send(put);
  });

  test("are taken back", async () => {
    const cloud = await open();
    const fault = cloud.faults.throttle();
    fault.remove();
    await ssm(cloud.connection()).send(put);
    expect(fault.hits).toBe(0);
    expect(() => cloud.faults.throttle({ times: 0 })).toThrow("times is 0");
  });
});

describe("constraints of the API", () => {
  test("SPEC 15.5: are checked in the service's words", async () => {
    const client = new CloudFormationClient((await open()).connection());
    const create = (input: object): Promise<unknown> => client.send(new CreateStackCommand(input as never));
    await expect(create({})).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    });
    await expect(create({ StackName: "my_stack" })).rejects.toMatchObject({
      message:
        "1 validation error detected: Value 'my_stack' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
    });
    const TemplateBody = "x".repeat(51_201);
    await expect(create({ StackName: "a", TemplateBody })).rejects.toMatchObject({
      message: `1 validation error detected: Value '${TemplateBody}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200`,
    });
    const drifts = new DescribeStackResourceDriftsCommand({ StackName: "a", MaxResults: 0 });
    await expect(client.send(drifts)).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    });
  });

  test("SPEC 15.4: leave out nothing silently: what is not implemented says so", async () => {
    const client = new CloudFormationClient({ ...(await open()).connection(), maxAttempts: 1 });
    await expect(client.send(new ListTypesCommand({}))).rejects.toMatchObject({
      name: "NotImplemented",
      message: "cloudformation ListTypes is not implemented by the local cloud.",
    });
  });
});

test("clouds with the same seed give the same identifiers, and share nothing", async () => {
  const bucket = async (seed: string): Promise<string | undefined> => {
    const connection = (await open({ seed })).connection({ region: "us-east-1" });
    await new S3Client(connection).send(new CreateBucketCommand({ Bucket: "artifacts" }));
    const sts = new STSClient(connection);
    return (await sts.send(new GetSessionTokenCommand({}))).Credentials?.AccessKeyId;
  };
  expect(await bucket("a")).toBe(await bucket("a"));
  expect(await bucket("a")).not.toBe(await bucket("b"));
});

test("SPEC 19.2: several watchers at once see the same history in every run", async () => {
  const TemplateBody = "Resources: {Queue: {Type: AWS::SQS::Queue}, Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}}";
  const watch = async (cloud: LocalCloud, StackName: string, cadence: number): Promise<string[]> => {
    const client = new CloudFormationClient(cloud.connection());
    const seen: string[] = [];
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    for (;;) {
      await cloud.clock.sleep(cadence);
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      seen.push(`${StackName} ${cloud.clock.now()} ${stack?.StackStatus}`);
      if (stack?.StackStatus === "CREATE_COMPLETE") return seen;
    }
  };
  const run = async (): Promise<unknown> => {
    const cloud = await open({ startTime: 0 });
    const seen = await Promise.all([watch(cloud, "a", 700), watch(cloud, "b", 1_000), watch(cloud, "c", 1_000)]);
    return { seen, calls: cloud.calls.list() };
  };
  const history = await run();
  expect(history).toMatchObject({
    seen: [
      expect.arrayContaining(["a 700 CREATE_IN_PROGRESS", "a 1400 CREATE_IN_PROGRESS"]),
      expect.arrayContaining(["b 1000 CREATE_IN_PROGRESS", "b 2000 CREATE_IN_PROGRESS"]),
      expect.arrayContaining(["c 1000 CREATE_IN_PROGRESS", "c 2000 CREATE_IN_PROGRESS"]),
    ],
  });
  for (let again = 0; again < 5; again += 1) expect(await run()).toEqual(history);
});

test.each([
  [{ accounts: ["12"] }, "accounts of createLocalCloud can't be 12"],
  [{ accounts: [] }, "accounts of createLocalCloud can't be []"],
  [{ accounts: [first, first] }, "a list without repetition"],
  [{ regions: ["Europe"] }, "regions of createLocalCloud can't be Europe"],
  [{ clock: "fast" }, 'clock of createLocalCloud can\'t be "fast"'],
  [{ clock: { scale: 0 } }, 'clock of createLocalCloud can\'t be {"scale":0}'],
  [{ startTime: "yesterday" }, "startTime of createLocalCloud can't be yesterday"],
  [{ maxBodyBytes: -1 }, "maxBodyBytes of createLocalCloud can't be -1"],
])("the options %j are refused by their value", async (options, message) => {
  await expect(createLocalCloud(options as LocalCloudOptions)).rejects.toThrow(message);
});
