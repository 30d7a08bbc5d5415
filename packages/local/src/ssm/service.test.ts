import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

let cloud: LocalCloud;
let ssm: SSMClient;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111", "222222222222"], regions: ["eu-west-1", "us-east-1"] });
  ssm = new SSMClient({ ...cloud.connection(), maxAttempts: 1 });
});

afterEach(() => cloud.close());

function put(Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}): Promise<object> {
  return ssm.send(new PutParameterCommand({ Name, Value, Type: "String", ...more }));
}

async function get(Name: string, WithDecryption = false): Promise<string | undefined> {
  return (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;
}

test("a parameter comes back as it was put, by name and by ARN", async () => {
  expect(await put("/app/port", "80")).toMatchObject({ Version: 1, Tier: "Standard" });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/app/port" }));
  expect(Parameter).toEqual({
    Name: "/app/port",
    Type: "String",
    Value: "80",
    Version: 1,
    LastModifiedDate: new Date(cloud.clock.now()),
    ARN: "arn:aws:ssm:eu-west-1:111111111111:parameter/app/port",
    DataType: "text",
  });
  expect(await get("arn:aws:ssm:eu-west-1:111111111111:parameter/app/port")).toBe("80");
});

test("SPEC 16.1: a parameter is overwritten only when told so, and every version stays readable", async () => {
  await put("port", "80");
  await expect(put("port", "81")).rejects.toMatchObject({
    name: "ParameterAlreadyExists",
    message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  });
  expect(await put("port", "81", { Overwrite: true })).toMatchObject({ Version: 2 });
  expect([await get("port"), await get("port:1")]).toEqual(["81", "80"]);
  await expect(get("port:3")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
  await ssm.send(new LabelParameterVersionCommand({ Name: "port", ParameterVersion: 1, Labels: ["stable", "1bad"] }));
  expect(await get("port:stable")).toBe("80");
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: "port" }));
  expect(Parameters).toMatchObject([
    { Version: 1, Labels: ["stable"] },
    { Version: 2, Labels: [] },
  ]);
});

test("SPEC 16.2: a SecureString shows its value only to who asks to decrypt it", async () => {
  await put("/app/password", "correct horse", { Type: "SecureString" });
  expect(await get("/app/password", true)).toBe("correct horse");
  expect(await get("/app/password")).not.toContain("horse");
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: "/app/password" }));
  expect(JSON.stringify(Parameters)).not.toContain("horse");
});

test("what is not there is named", async () => {
  await put("a", "1");
  await expect(get("b")).rejects.toMatchObject({ name: "ParameterNotFound", $metadata: { httpStatusCode: 400 } });
  const many = await ssm.send(new GetParametersCommand({ Names: ["a", "b"] }));
  expect([many.Parameters?.length, many.InvalidParameters]).toEqual([1, ["b"]]);
  await expect(ssm.send(new DeleteParameterCommand({ Name: "b" }))).rejects.toMatchObject({
    name: "ParameterNotFound",
  });
  const deleted = await ssm.send(new DeleteParametersCommand({ Names: ["a", "b"] }));
  expect(deleted).toMatchObject({ DeletedParameters: ["a"], InvalidParameters: ["b"] });
});

test("SPEC 16.3: a path is read page by page, one level or all of them", async () => {
  for (const name of ["/app/a", "/app/b", "/app/sub/c", "/application", "/other"]) await put(name, name);
  const under = async (Path: string, Recursive: boolean): Promise<(string | undefined)[]> => {
    const names: (string | undefined)[] = [];
    const pages = paginateGetParametersByPath({ client: ssm, pageSize: 1 }, { Path, Recursive });
    for await (const { Parameters = [] } of pages) names.push(...Parameters.map(({ Name }) => Name));
    return names;
  };
  expect(await under("/app", false)).toEqual(["/app/a", "/app/b"]);
  expect(await under("/app/", true)).toEqual(["/app/a", "/app/b", "/app/sub/c"]);
  await expect(under("app", true)).rejects.toMatchObject({ name: "ValidationException" });
});

test("parameters are described by filter", async () => {
  await put("/app/a", "1", { Tags: [{ Key: "team", Value: "red" }] });
  await put("/app/b", "2", { Type: "SecureString" });
  const names = async (filter: object): Promise<(string | undefined)[] | undefined> => {
    const command = new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", ...filter }] });
    return (await ssm.send(command)).Parameters?.map(({ Name }) => Name);
  };
  expect(await names({ Option: "BeginsWith", Values: ["/app"] })).toEqual(["/app/a", "/app/b"]);
  expect(await names({ Key: "Type", Values: ["SecureString"] })).toEqual(["/app/b"]);
  expect(await names({ Key: "tag:team", Values: ["red"] })).toEqual(["/app/a"]);
  await expect(names({ Key: "Colour", Values: ["red"] })).rejects.toMatchObject({ name: "InvalidFilterKey" });
});

test.each([
  ["a name that AWS keeps to itself", { Name: "aws-thing" }, "AccessDeniedException"],
  ["a name with a space", { Name: "two words" }, "ValidationException"],
  ["a path without a leading slash", { Name: "app/port" }, "ValidationException"],
  ["a missing type", { Type: undefined }, "ValidationException"],
  ["an unknown type", { Type: "Number" }, "ValidationException"],
  ["a value against its own pattern", { AllowedPattern: "^\\d+$" }, "ParameterPatternMismatchException"],
  ["a value too large for its tier", { Value: "x".repeat(4_097) }, "ValidationException"],
  ["an empty value", { Value: "" }, "ValidationException"],
] as const)("%s is refused", async (_what, more, name) => {
  await expect(put("name", "value", more as Partial<PutParameterCommandInput>)).rejects.toMatchObject({ name });
});

test("tags are kept with the parameter", async () => {
  await put("a", "1");
  const resource = { ResourceType: "Parameter", ResourceId: "a" } as const;
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "team", Value: "red" }] }));
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
  expect(TagList).toEqual([{ Key: "team", Value: "red" }]);
});

test("SPEC 16.4: accounts and regions do not see each other's parameters", async () => {
  await put("a", "1");
  for (const target of [{ account: "222222222222" }, { region: "us-east-1" }]) {
    const other = new SSMClient({ ...cloud.connection(target), maxAttempts: 1 });
    await expect(other.send(new GetParameterCommand({ Name: "a" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
  }
});

test("public parameters of AWS name an image, each region its own, always the same", async () => {
  const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64";
  const image = await get(name);
  expect(image).toMatch(/^ami-[0-9a-f]{17}$/);
  expect(await get(name)).toBe(image);
  const elsewhere = new SSMClient({ ...cloud.connection({ region: "us-east-1" }), maxAttempts: 1 });
  const { Parameters } = await elsewhere.send(new GetParametersCommand({ Names: [name] }));
  expect(Parameters?.[0]).toMatchObject({ ARN: `arn:aws:ssm:us-east-1::parameter${name}`, DataType: "aws:ec2:image" });
  expect(Parameters?.[0]?.Value).not.toBe(image);
  await expect(put(name, "mine")).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("SPEC 16.5: a parameter that does not exist is not found, and no more is said", async () => {
  // The SDK's word for an error without a message.
  await expect(get("nowhere")).rejects.toMatchObject({ name: "ParameterNotFound", message: "UnknownError" });
});
