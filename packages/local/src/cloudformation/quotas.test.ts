import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { mostStacks } from "./new-stack.ts";
import { driveStacks } from "./stack-driver.testing.ts";

const topic = { Type: "AWS::SNS::Topic" };
const times = (count: number, make: (index: number) => unknown): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`N${index}`, make(index)]));
const base = { Resources: { Topic: topic } };
const text = { Type: "String", Default: "x" };
const tooMany = (what: string, count: number, most: number): string =>
  `Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${most}`;

test.each([
  ["500 resources", (n: number) => ({ Resources: times(n, () => topic) }), 500, tooMany("resources", 501, 500)],
  [
    "60 dynamic references",
    (n: number) => ({
      Resources: times(n, () => ({ ...topic, Properties: { DisplayName: "{{resolve:secretsmanager:name}}" } })),
    }),
    60,
    tooMany("dynamic references", 61, 60),
  ],
  [
    "200 parameters",
    (n: number) => ({ ...base, Parameters: times(n, () => text) }),
    200,
    tooMany("parameters", 201, 200),
  ],
  [
    "200 mappings",
    (n: number) => ({ ...base, Mappings: times(n, () => ({ a: { b: "c" } })) }),
    200,
    tooMany("mappings", 201, 200),
  ],
  [
    "200 mapping attributes",
    (n: number) => ({ ...base, Mappings: { Map: { a: times(n, () => "b") } } }),
    200,
    tooMany("mapping attributes", 201, 200),
  ],
  [
    "200 outputs",
    (n: number) => ({ ...base, Outputs: times(n, () => ({ Value: "v" })) }),
    200,
    tooMany("outputs", 201, 200),
  ],
  [
    "1,024 bytes of a description",
    (n: number) => ({ ...base, Description: "d".repeat(n) }),
    1024,
    "Template format error: 'Description' length is greater than 1024.",
  ],
  [
    "4,096 bytes of a default",
    (n: number) => ({ ...base, Parameters: { P: { Type: "String", Default: "d".repeat(n) } } }),
    4096,
    "Template format error: Parameter 'P' default value '[****]' length is greater than 4096.",
  ],
])("SPEC 1.12: %s are taken, one more is refused", async (_, template, most, refusal) => {
  const { create } = await driveStacks();
  expect((await create("most", template(most))).StackStatus).toBe("CREATE_COMPLETE");
  await expect(create("more", template(most + 1))).rejects.toMatchObject({ name: "ValidationError", message: refusal });
});

test("SPEC 1.12: 255 characters of a name are taken, one more is refused", async () => {
  const { create } = await driveStacks();
  const named = (length: number): object => ({ Resources: { ["N".repeat(length)]: topic } });
  expect((await create("most", named(255))).StackStatus).toBe("CREATE_COMPLETE");
  await expect(create("more", named(256))).rejects.toThrow(/The name N{40}… has 256 characters/);
});

test("SPEC 1.12: 4,096 bytes of a value are taken, one more is refused", async () => {
  const { create } = await driveStacks();
  const template = { ...base, Parameters: { P: { Type: "String" } } };
  const given = (length: number): object => ({
    Parameters: [{ ParameterKey: "P", ParameterValue: "é".repeat(length / 2) }],
  });
  expect((await create("most", template, given(4096))).StackStatus).toBe("CREATE_COMPLETE");
  await expect(create("more", template, given(4098))).rejects.toThrow(
    "Parameter 'P' value '[****]' length is greater than 4096.",
  );
});

const padded = (bytes: number): string => {
  const whole = JSON.stringify({ Resources: { Topic: topic }, Metadata: { Padding: "" } });
  return whole.replace('""', `"${"x".repeat(bytes - whole.length)}"`);
};

test("SPEC 1.12: a template has 51,200 bytes in the request", async () => {
  const { create } = await driveStacks();
  expect((await create("most", padded(51_200))).StackStatus).toBe("CREATE_COMPLETE");
  await expect(create("more", padded(51_201))).rejects.toThrow(
    /^1 validation error detected: Value '.*' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200$/s,
  );
});

test("SPEC 1.12: a template has 1,000,000 bytes behind a URL, that of a nested stack too", async () => {
  const { cloud, client, create, history } = await driveStacks();
  const s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  for (const size of [1_000_000, 1_000_001]) {
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: `${size}`, Body: padded(size) }));
  }
  const url = (size: number): string => `https://templates.s3.amazonaws.com/${size}`;
  await client.send(new CreateStackCommand({ StackName: "most", TemplateURL: url(1_000_000) }));
  const tooLarge = "Template may not exceed 1000000 bytes in size.";
  await expect(
    client.send(new CreateStackCommand({ StackName: "more", TemplateURL: url(1_000_001) })),
  ).rejects.toMatchObject({ name: "ValidationError", message: tooLarge });
  const parent = {
    Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: url(1_000_001) } } },
  };
  await create("parent", parent);
  expect(await history("parent")).toContain(`Child CREATE_FAILED: ${tooLarge}`);
});

test.each(["1st", "with space", "under_score", "a".repeat(129)])(
  "SPEC 1.13: a stack can't be called %s",
  async (name) => {
    const { create } = await driveStacks();
    await expect(create(name, base)).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("at 'stackName' failed to satisfy constraint: Member must") as unknown,
    });
  },
);

test("SPEC 1.14: one stack more than an account may have in a region is refused, and goes into another region", async () => {
  const { cloud, client } = await driveStacks({ regions: ["us-east-1", "eu-west-1"] });
  const create = (StackName: string, to = client): Promise<unknown> =>
    to.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(base) }));
  for (let index = 0; index < mostStacks; index += 1) await create(`s${index}`);
  await expect(create("more")).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Limit for stack has been exceeded",
  });
  await create("more", new CloudFormationClient(cloud.connection({ region: "eu-west-1" })));
});
