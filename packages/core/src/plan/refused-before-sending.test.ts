import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createOrchestrator, isStackstewardError, stack, type StackDefinition } from "../index.ts";

let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  folder = await mkdtemp(join(tmpdir(), "stacksteward-"));
});
afterEach(() => expect(cloud.calls.list(), "nothing may be sent").toEqual([]));
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

/** Plans a template and answers the code and the message with which it is refused. */
async function refusal(
  template: StackDefinition["template"],
  definition: Partial<StackDefinition> = {},
): Promise<{ code: string; message: string }> {
  using orchestrator = createOrchestrator(cloud.connection());
  const failure: unknown = await orchestrator.plan(stack({ name: "refused", template, ...definition })).then(
    () => expect.unreachable("the plan was made"),
    (error: unknown) => error,
  );
  if (!isStackstewardError(failure)) throw failure;
  return { code: failure.code, message: failure.message };
}

const yaml = (body: string) => ({ body, file: "bad.yaml" });
const queue = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n";

describe("a template is refused with its place and a remedy", () => {
  test.each([
    ["broken YAML", yaml("Resources:\n  Queue: {\n"), "TEMPLATE_SYNTAX", /^bad\.yaml:\d+:\d+: /],
    ["broken JSON", { body: '{"Resources": {"Queue" }}', file: "bad.json" }, "TEMPLATE_SYNTAX", /^bad\.json:1:\d+: /],
    [
      "a short form that does not exist",
      yaml(`${queue}    Properties:\n      QueueName: !Reff Name\n`),
      "UNKNOWN_INTRINSIC",
      /^bad\.yaml:5:\d+: .*Reff/,
    ],
    [
      "a function that does not exist",
      yaml(`${queue}    Properties:\n      QueueName:\n        Fn::Joint: [a, b]\n`),
      "UNKNOWN_INTRINSIC",
      /^bad\.yaml:6:\d+: .*Fn::Joint/,
    ],
    [
      "a reference to nothing",
      yaml(`${queue}    Properties:\n      QueueName: !Ref Nmae\n`),
      "UNRESOLVED_REFERENCE",
      /^bad\.yaml:5:\d+: .*Nmae/,
    ],
    [
      "a cycle",
      yaml(
        "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    DependsOn: B\n  B:\n    Type: AWS::SQS::Queue\n    DependsOn: A\n",
      ),
      "CIRCULAR_DEPENDENCY",
      /^bad\.yaml:\d+:\d+: .*A, B/,
    ],
    [
      "a key that stands twice",
      yaml(`${queue}  Queue:\n    Type: AWS::SNS::Topic\n`),
      "DUPLICATE_KEY",
      /^bad\.yaml:4:3: /,
    ],
  ])("%s", async (_, template, code, message) => {
    expect(await refusal(template)).toEqual({ code, message: expect.stringMatching(message) });
  });

  test("a parameter of the wrong type", async () => {
    const template = yaml(`Parameters:\n  Count:\n    Type: Number\n${queue}`);
    const { code, message } = await refusal(template, { parameters: { Count: "many" } });
    expect(code).toBe("PARAMETER_INVALID");
    expect(message).toMatch(/^bad\.yaml:2:3: .*Count.*number/);
  });

  test("a mapping that lacks the region of the stack", async () => {
    const template = yaml(
      `Mappings:\n  Images:\n    us-east-1:\n      Id: ami-1\n${queue}    Properties:\n      QueueName: !FindInMap [Images, !Ref AWS::Region, Id]\n`,
    );
    const { code, message } = await refusal(template);
    expect(code).toBe("MAPPING_KEY_MISSING");
    expect(message).toMatch(/^bad\.yaml:9:\d+: .*Images::eu-west-1::Id.*us-east-1/);
  });

  test("a capability nobody acknowledged, naming the resource that needs it", async () => {
    const template = yaml(
      "Resources:\n  Admin:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Version: 2012-10-17\n        Statement: [{ Effect: Allow, Principal: { AWS: 111111111111 }, Action: sts:AssumeRole }]\n",
    );
    const { code, message } = await refusal(template);
    expect(code).toBe("CAPABILITY_MISSING");
    expect(message).toMatch(/^bad\.yaml:2:3: .*CAPABILITY_IAM for Admin \(AWS::IAM::Role\).*capabilities: \[/);
  });

  test("a cycle and a missing key that only a written-out loop shows", async () => {
    const loop = (body: string): { body: string; file: string } =>
      yaml(
        `Transform: AWS::LanguageExtensions\nMappings:\n  Sizes: { a: { Size: 1 } }\nResources:\n  Fn::ForEach::Queues:\n    - Id\n    - [a, b]\n    - Queue\${Id}:\n        Type: AWS::SQS::Queue\n${body}`,
      );
    const cycle = loop("        DependsOn: Last\n  Last:\n    Type: AWS::SNS::Topic\n    DependsOn: [Queuea]\n");
    expect(await refusal(cycle)).toMatchObject({ code: "CIRCULAR_DEPENDENCY" });
    const missing = loop("        Properties: { DelaySeconds: !FindInMap [Sizes, !Ref Id, Size] }\n");
    const { code, message } = await refusal(missing);
    expect(code).toBe("MAPPING_KEY_MISSING");
    expect(message).toContain('The mapping Sizes has no key "b".');
  });

  test("aliases that multiply", async () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let n = 1; n < 9; n += 1)
      lines.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(", ")}]`);
    const { code, message } = await refusal(yaml(`Metadata:\n  ${lines.join("\n  ")}\n${queue}`));
    expect(code).toBe("ALIAS_LIMIT");
    expect(message).toMatch(/^bad\.yaml:\d+:\d+: /);
  });

  test("every problem is said at once, in the order of the file", async () => {
    const { message } = await refusal(
      yaml(`Parameters:\n  Count:\n    Type: Number\n${queue}    Properties:\n      QueueName: !Ref Nmae\n`),
      { parameters: { Count: "many" } },
    );
    expect(message.split("\n").map((line) => line.split(":")[1])).toEqual(["2", "8"]);
  });
});

describe("a template that cannot be taken", () => {
  test("is not there", async () => {
    const { code, message } = await refusal(join(folder, "absent.yaml"));
    expect(code).toBe("TEMPLATE_NOT_FOUND");
    expect(message).toContain("absent.yaml");
  });

  test("is not UTF-8", async () => {
    const path = join(folder, "latin.yaml");
    await writeFile(path, Buffer.from([...Buffer.from(queue), 0xe9, 0x0a]));
    expect(await refusal(path)).toEqual({
      code: "NOT_UTF8",
      message: expect.stringMatching(/latin\.yaml:\d+:\d+: .*byte/),
    });
  });

  test("has 50 MB, and is refused without being read", async () => {
    const path = join(folder, "huge.yaml");
    await writeFile(path, Buffer.alloc(50 * 1024 * 1024, "#"));
    const before = process.memoryUsage().arrayBuffers;
    const { code, message } = await refusal(path);
    expect(code).toBe("TEMPLATE_TOO_LARGE");
    expect(message).toMatch(/huge\.yaml:1:1: .*52428800 bytes/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  test("is too large for a request when there is no bucket, and the option that helps is named", async () => {
    const { code, message } = await refusal(yaml(`${queue}# ${"x".repeat(51_200)}\n`));
    expect(code).toBe("BUCKET_REQUIRED");
    expect(message).toMatch(/51200.*templateBucket/);
  });
});

describe("a place that is not configured", () => {
  test("another account than the one the credentials belong to", async () => {
    const { code, message } = await refusal(yaml(queue), { account: "222222222222" });
    expect(code).toBe("ACCOUNT_NOT_CONFIGURED");
    expect(message).toMatch(/222222222222.*111111111111/);
  });

  test("another region than those it may work in", async () => {
    const { code, message } = await refusal(yaml(queue), { region: "us-east-1" });
    expect(code).toBe("REGION_NOT_CONFIGURED");
    expect(message).toMatch(/us-east-1.*eu-west-1/);
  });

  test("no region anywhere", async () => {
    const { credentials, requestHandler, clock } = cloud.connection();
    const configured = { AWS_REGION: process.env["AWS_REGION"], AWS_CONFIG_FILE: process.env["AWS_CONFIG_FILE"] };
    delete process.env["AWS_REGION"];
    process.env["AWS_CONFIG_FILE"] = join(folder, "no-configuration");
    try {
      using orchestrator = createOrchestrator({ credentials, requestHandler, clock });
      await expect(orchestrator.plan(stack({ name: "lost", template: yaml(queue) }))).rejects.toMatchObject({
        code: "REGION_NOT_CONFIGURED",
        message: expect.stringContaining("Pass region to createOrchestrator"),
      });
    } finally {
      for (const [name, value] of Object.entries(configured)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
