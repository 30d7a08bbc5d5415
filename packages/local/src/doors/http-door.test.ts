import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

let cloud: LocalCloud;
let url: string;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111", "222222222222"], maxBodyBytes: 100_000 });
  ({ url } = await cloud.listen());
});

afterEach(() => cloud.close());

function options(accessKeyId = "anything") {
  const credentials = { accessKeyId, secretAccessKey: "secret" };
  return { endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 };
}

/** Sends bytes as they are and collects what comes back until the connection ends. */
async function raw(request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  return text(socket);
}

describe("clients of the SDK", () => {
  test("SPEC 15.1: speak every protocol through the socket", async () => {
    const ssm = new SSMClient(options());
    await ssm.send(new PutParameterCommand({ Name: "a", Value: "1", Type: "String" }));
    expect((await ssm.send(new GetParameterCommand({ Name: "a" }))).Parameter?.Value).toBe("1");
    const s3 = new S3Client(options());
    await s3.send(new CreateBucketCommand({ Bucket: "artifacts" }));
    await s3.send(new PutObjectCommand({ Bucket: "artifacts", Key: "a/b c", Body: "text" }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "artifacts", Key: "a/b c" }));
    expect(await Body?.transformToString()).toBe("text");
    expect(await s3.send(new HeadObjectCommand({ Bucket: "artifacts", Key: "a/b c" }))).toMatchObject({
      ContentLength: 4,
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket: "artifacts", Key: "x" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    s3.destroy();
    ssm.destroy();
  });

  test("SPEC 1.9: name templates under the door's own address, in nested stacks of change sets too", async () => {
    const s3 = new S3Client({ ...options(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "artifacts" }));
    const child = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
    await s3.send(new PutObjectCommand({ Bucket: "artifacts", Key: "child.json", Body: child }));
    const Properties = { TemplateURL: `${url}/artifacts/child.json` };
    const TemplateBody = JSON.stringify({ Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties } } });
    const stacks = new CloudFormationClient(options());
    const target = { StackName: "app", ChangeSetName: "first" };
    await stacks.send(new CreateChangeSetCommand({ ...target, ChangeSetType: "CREATE", TemplateBody }));
    await cloud.settle();
    await stacks.send(new ExecuteChangeSetCommand(target));
    await cloud.settle();
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(["CREATE_COMPLETE", "CREATE_COMPLETE"]);
    s3.destroy();
    stacks.destroy();
  });

  test("SPEC 15.2: select an account by their access key; unknown keys lead to the first", async () => {
    const account = async (accessKeyId: string): Promise<string | undefined> =>
      (await new STSClient(options(accessKeyId)).send(new GetCallerIdentityCommand({}))).Account;
    const { accessKeyId } = cloud.connection({ account: "222222222222" }).credentials;
    expect(await account(accessKeyId)).toBe("222222222222");
    expect(await account("222222222222")).toBe("222222222222");
    expect(await account("AKIAIOSFODNN7EXAMPLE")).toBe("111111111111");
    await expect(account("333333333333")).rejects.toMatchObject({ name: "AccountNotConfigured" });
  });
});

test("SPEC 15.7: many clients that never end their bodies take no more memory than eight of the largest", async () => {
  const { hostname, port } = new URL(url);
  const head = "PUT /a/b HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n";
  const open = Array.from({ length: 8 }, () => connect(Number(port), hostname));
  for (const socket of open) socket.write(`${head}${"x".repeat(99_999)}`);
  let answer = "";
  // They arrive when they arrive.
  for (let tries = 0; tries < 200 && !answer.includes("503"); tries++) {
    answer = await raw(
      `PUT /a/b HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 100\r\n\r\n${"y".repeat(100)}`,
    );
  }
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toContain("<Code>SlowDown</Code>");
  for (const socket of open) socket.destroy();
  for (let tries = 0; tries < 200 && answer.includes("503"); tries++) {
    answer = await raw(`PUT /a/b HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1\r\n\r\nz`);
  }
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
});

describe("what is not a proper request", () => {
  test.each([
    ["noise", "\u0000\u0001\u0002\r\n\r\n", "400 Bad Request"],
    ["a broken request line", "GET\r\n\r\n", "400 Bad Request"],
    [
      "headers without end",
      `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
      "431 Request Header Fields Too Large",
    ],
    ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "400 Bad Request"],
  ])("%s is answered in XML, never in HTML", async (_what, request, status) => {
    const answer = await raw(request);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain("<Code>MalformedHttpRequest</Code>");
    expect(answer).not.toMatch(/<html/i);
  });

  test.each([
    [
      "a form without a signature",
      { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "Action=X" },
      403,
      "MissingAuthenticationToken",
    ],
    [
      "JSON without a signature",
      { headers: { "x-amz-target": "AmazonSSM.GetParameter" }, body: "{" },
      403,
      '"__type":"MissingAuthenticationToken"',
    ],
    [
      "a service that is not there",
      { headers: signed("ec2"), body: "Action=RunInstances" },
      400,
      "<Code>UnknownService</Code>",
    ],
    [
      "a region that is not there",
      { headers: signed("cloudformation", "mars-north-1"), body: "Action=ListStacks" },
      403,
      "mars-north-1",
    ],
    [
      "an operation that is not there",
      { headers: signed("cloudformation"), body: "Action=MakeCoffee" },
      400,
      "Could not find operation MakeCoffee",
    ],
    [
      "an operation that is not implemented",
      { headers: signed("cloudformation"), body: "Action=ListTypes" },
      501,
      "cloudformation ListTypes is not implemented by the local cloud",
    ],
    [
      "no operation at all",
      { headers: signed("cloudformation"), body: "Version=1" },
      400,
      "<Code>MissingAction</Code>",
    ],
    [
      "a form that is not UTF-8",
      { headers: signed("cloudformation"), body: new Uint8Array([0x41, 0xff, 0xfe]) },
      400,
      "not UTF-8",
    ],
    [
      "JSON that is none",
      { headers: { ...signed("ssm"), "x-amz-target": "AmazonSSM.GetParameter" }, body: "{" },
      400,
      "SerializationException",
    ],
    [
      "JSON of the wrong shape",
      { headers: { ...signed("ssm"), "x-amz-target": "AmazonSSM.GetParameter" }, body: '{"Name":3}' },
      400,
      "a string at 'Name'",
    ],
    [
      "XML that is none",
      { path: "/bucket?delete", headers: signed("s3"), body: "<Delete>" },
      400,
      "<Code>MalformedXML</Code>",
    ],
    [
      "XML with entities",
      { path: "/bucket?delete", headers: signed("s3"), body: '<!DOCTYPE a [<!ENTITY b "c">]><Delete/>' },
      400,
      "<Code>MalformedXML</Code>",
    ],
    [
      "broken chunks",
      {
        path: "/bucket/key",
        method: "PUT",
        headers: { ...signed("s3"), "content-encoding": "aws-chunked" },
        body: "zz\r\n",
      },
      400,
      "IncompleteBody",
    ],
    [
      "a body that is too large",
      { headers: signed("cloudformation"), body: "x".repeat(100_001) },
      413,
      "<Code>EntityTooLarge</Code>",
    ],
  ])(
    "SPEC 15.6: %s is refused in the caller's protocol",
    async (
      _what,
      {
        path = "/",
        method = "POST",
        ...init
      }: { path?: string; method?: string; headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer> },
      status,
      message,
    ) => {
      const response = await fetch(url + path, { method, ...init });
      const body = await response.text();
      expect(body).toContain(message);
      expect(response.status).toBe(status);
      expect(response.headers.get("content-type")).toMatch(
        /^(?:text\/xml|application\/xml|application\/x-amz-json-1\.1)$/,
      );
    },
  );

  test("SPEC 15.7: a body that says it is too large is refused before it is sent", async () => {
    const answer = await raw(
      "PUT /bucket/key HTTP/1.1\r\nhost: a\r\ncontent-length: 100001\r\nexpect: 100-continue\r\n\r\n",
    );
    expect(answer).toContain("HTTP/1.1 413");
    expect(answer).not.toContain("100 Continue");
  });

  test("a client that waits for 100 Continue is told to go on", async () => {
    const answer = await raw(
      "GET /_stacksteward/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 1\r\nexpect: 100-continue\r\n\r\nx",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  test("a client that goes away in the middle leaves the cloud standing", async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) =>
      socket.write("PUT /bucket/key HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc", resolve),
    );
    socket.destroy();
    expect((await fetch(`${url}/_stacksteward/health`)).status).toBe(200);
  });
});

test("closing ends every connection, and the port is free again", async () => {
  const { port } = new URL(url);
  const idle = connect(Number(port), "127.0.0.1");
  await once(idle, "connect");
  const ended = text(idle);
  await cloud.close();
  expect(await ended).toBe("");
  await expect(fetch(url)).rejects.toThrow();
  const other = await createLocalCloud();
  expect((await other.listen({ port: Number(port) })).url).toBe(url);
  await other.close();
});

test("a port that is taken is refused", async () => {
  await expect(cloud.listen({ port: Number(new URL(url).port) })).rejects.toThrow("EADDRINUSE");
});

function signed(service: string, region = "us-east-1"): Record<string, string> {
  const scope = `key/20260101/${region}/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    "content-type": "application/x-www-form-urlencoded",
  };
}
