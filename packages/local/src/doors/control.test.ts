import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

let cloud: LocalCloud;
let url: string;
let client: CloudFormationClient;

beforeEach(async () => {
  cloud = await createLocalCloud();
  ({ url } = await cloud.listen());
  client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
});

afterEach(() => cloud.close());

async function control(call: string, body?: unknown): Promise<[number, unknown]> {
  const [method = "GET", path = ""] = call.split(" ");
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${url}/_stacksteward/${path}`, { method, ...sent });
  return [response.status, await response.json()];
}

async function statusAfterCreating(type: string): Promise<string | undefined> {
  const TemplateBody = JSON.stringify({ Resources: { Only: { Type: type } } });
  const { StackId } = await client.send(new CreateStackCommand({ StackName: `of-${type.slice(5, 8)}`, TemplateBody }));
  await cloud.settle();
  return (await client.send(new DescribeStacksCommand({ StackName: StackId }))).Stacks?.[0]?.StackStatus;
}

test("SPEC 19.3: move virtual time", async () => {
  expect(await control("POST clock", { advance: 60_000 })).toEqual([200, { now: "2026-01-01T00:01:00.000Z" }]);
  expect(await control("POST clock", { settle: true })).toEqual([200, { now: "2026-01-01T00:01:00.000Z" }]);
  expect(await control("GET clock")).toEqual([200, { now: "2026-01-01T00:01:00.000Z" }]);
});

test("SPEC 15.10: a resource is made to fail, and let go again", async () => {
  const fault = { failResource: { type: "AWS::SQS::Queue", action: "create" } };
  expect(await control("POST faults", fault)).toEqual([200, fault]);
  expect(await statusAfterCreating("AWS::SQS::Queue")).toBe("ROLLBACK_COMPLETE");
  expect(await statusAfterCreating("AWS::SNS::Topic")).toBe("CREATE_COMPLETE");
  expect(await control("DELETE faults")).toEqual([200, {}]);
  await expect(control("POST faults", { throttle: { operation: "DescribeStacks", times: 1 } })).resolves.toBeDefined();
  await expect(client.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: "Throttling" });
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toHaveLength(2);
});

test.each([
  [{ failResource: { typ: "AWS::SQS::Queue" } }, "failResource has no 'typ'"],
  [{ failResource: { action: "crate" } }, "one of create, update, delete, import, rollback, detect-drift"],
  [{ throttle: { times: "1" } }, 'throttle can\'t have the times "1": it must be a number'],
  [{ throttle: { times: 0 } }, "must strike at least once"],
  [{ refuse: { code: "Odd" } }, "refuse needs 'message'"],
  [{ clear: {} }, "failResource, throttle"],
  [{ lose: {}, throttle: {} }, "Send one fault"],
  ["lose", "Send one fault"],
])("SPEC 15.10: %j is refused, and nothing is injected", async (fault, message) => {
  const [status, answer] = await control("POST faults", fault);
  expect([status, JSON.stringify(answer)]).toEqual([
    400,
    expect.stringContaining(JSON.stringify(message).slice(1, -1)),
  ]);
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
});

test("SPEC 15.10: the calls are shown with their outcome and their client, and forgotten", async () => {
  await client.send(new DescribeStacksCommand({}));
  await client.send(new DescribeStacksCommand({ StackName: "none" })).catch(() => {});
  const [, calls] = await control("GET calls?operation=DescribeStacks&outcome=ValidationError");
  expect(calls).toMatchObject([{ service: "cloudformation", userAgent: expect.stringContaining("aws-sdk-js/") }]);
  expect(await control("GET calls?region=eu-west-1")).toEqual([200, []]);
  expect(await control("DELETE calls")).toEqual([200, []]);
  expect(await control("GET calls")).toEqual([200, []]);
});

test("SPEC 15.10: the operations that are implemented are named by service", async () => {
  const [, operations] = await control("GET operations");
  expect(operations).toMatchObject({
    cloudformation: expect.arrayContaining(["CreateStack", "DetectStackDrift", "ExecuteStackRefactor"]),
    sts: ["AssumeRole", "GetCallerIdentity", "GetSessionToken"],
  });
});

describe("SPEC 15.11: a page in a browser does not reach the cloud", () => {
  /** `fetch` sets these headers itself, so that no page can forge them. */
  const asked = async (headers: Record<string, string>): Promise<number | undefined> => {
    const { port } = new URL(url);
    const sent = request({ port, path: "/_stacksteward/clock", method: "POST", headers });
    sent.end('{"advance": 1000}');
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };

  test.each([
    ["of another origin", { origin: "https://example.com" }],
    ["without an origin", { origin: "null" }],
    ["that hides its origin", { "sec-fetch-site": "cross-site" }],
    ["under a name that leads here", { host: "rebound.example.com" }],
  ])("%s", async (_, headers) => {
    const before = cloud.clock.now();
    expect(await asked(headers)).toBe(403);
    expect(cloud.clock.now()).toBe(before);
  });

  test.each([
    ["a program", {}],
    ["a program that calls it localhost", { host: "localhost:4577" }],
    ["somebody who types the address", { "sec-fetch-site": "none" }],
    ["the cloud's own page", { host: "localhost:1", origin: "http://localhost:1", "sec-fetch-site": "same-origin" }],
  ])("%s does", async (_, headers) => {
    expect(await asked(headers)).toBe(200);
  });
});

test("what makes no sense is refused in JSON", async () => {
  expect((await control("POST clock", { advance: "soon" }))[0]).toBe(400);
  expect((await control("POST clock", { advance: -1 }))[0]).toBe(409);
  expect(await control("GET coffee")).toEqual([404, { message: expect.stringContaining("It has GET health,") }]);
});
