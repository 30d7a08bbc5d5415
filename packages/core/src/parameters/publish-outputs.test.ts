import { AddTagsToResourceCommand, GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, createOrchestrator, stack, type Deployment, type Stack, type StackDefinition } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
let ssm: SSMClient;
beforeEach(async () => {
  bench = await openTestCloud();
  ssm = new SSMClient(bench.cloud.connection());
});
afterEach(async () => {
  ssm.destroy();
  await bench[Symbol.asyncDispose]();
});

/** A topic of this name, which is an output. */
function topic(TopicName: string, definition: Partial<StackDefinition> = {}): Stack {
  return stack({
    name: "topic",
    template: {
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName } } },
      Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } },
    },
    publish: { "/topic/name": "Name" },
    ...definition,
  });
}

async function read(name = "/topic/name"): Promise<unknown> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return [Parameter?.Type, Parameter?.Value, Parameter?.Version];
}

const published = { name: "/topic/name", output: "Name", type: "String" };

describe("outputs that are published", () => {
  test("are written after the deployment, again when they change, and left alone when they do not", async () => {
    expect(await bench.orchestrator.deploy(topic("first"))).toMatchObject({
      kind: "deployed",
      published: [{ ...published, outcome: "published", version: 1 }],
    });
    expect(await read()).toEqual(["String", "first", 1]);
    expect(await bench.orchestrator.deploy(topic("first"))).toMatchObject({
      kind: "no-changes",
      published: [{ outcome: "unchanged", version: 1 }],
    });
    const plan = await bench.changesPlan(topic("second"));
    expect(plan.publish).toEqual({ "/topic/name": { output: "Name", type: "String" } });
    await bench.orchestrator.deploy(plan);
    expect(await read()).toEqual(["String", "second", 2]);
    // The same plan once more finds everything done.
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ published: [{ outcome: "unchanged", version: 2 }] });
  });

  test("are what the planner said: nobody publishes by an edited plan", async () => {
    const plan = await bench.changesPlan(topic("first"));
    const { digest: _digest, ...rest } = {
      ...plan,
      publish: { "/theirs": { output: "Name", type: "String" as const } },
    };
    const { digestOfData } = await import("../plan/plan-digest.ts");
    await expect(bench.orchestrator.deploy({ ...rest, digest: digestOfData(rest) })).rejects.toMatchObject({
      code: "PLAN_STALE",
    });
  });

  test("do not overwrite what somebody else has made: the deployment is told, recorded, and can be published later", async () => {
    await ssm.send(new PutParameterCommand({ Name: "/topic/name", Type: "String", Value: "theirs" }));
    const store = createMemoryStore();
    const keeper = createOrchestrator({ ...bench.cloud.connection(), store });
    const both = topic("first", { publish: { "/topic/name": "Name", "/topic/other": "Name" } });
    await expect(keeper.deploy(both)).rejects.toMatchObject({
      code: "PUBLISH_FAILED",
      message: expect.stringContaining(
        'Stack "topic" is deployed, and not all of its outputs are published. /topic/name (output Name): It has another value, and somebody else has made it.',
      ),
      details: {
        result: {
          kind: "deployed",
          outputs: { Name: "first" },
          published: [
            { ...published, outcome: "failed" },
            { name: "/topic/other", outcome: "published" },
          ],
        },
      },
    });
    expect(await read()).toEqual(["String", "theirs", 1]);
    const deployments: Deployment[] = [];
    for await (const each of keeper.history("topic")) deployments.push(each);
    expect(deployments).toMatchObject([
      { outcome: { kind: "succeeded" }, published: [{ outcome: "failed" }, { outcome: "published" }] },
    ]);
    const Tags = [{ Key: "stacksteward:stack", Value: "topic" }];
    await ssm.send(new AddTagsToResourceCommand({ ResourceType: "Parameter", ResourceId: "/topic/name", Tags }));
    expect(await keeper.deploy(both)).toMatchObject({
      kind: "no-changes",
      published: [{ outcome: "published" }, { outcome: "unchanged" }],
    });
    keeper.close();
  });

  test("that may not be written fail the publishing, and not the deployment", async () => {
    const shut = through(bench, async (command, _, send) => {
      if (command !== "PutParameterCommand") return send();
      throw Object.assign(new Error("not authorized"), {
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 400 },
      });
    });
    await expect(shut.deploy(topic("first"))).rejects.toMatchObject({
      code: "PUBLISH_FAILED",
      details: {
        result: { status: "CREATE_COMPLETE", published: [{ failure: expect.stringContaining("not authorized") }] },
      },
    });
    shut.close();
    expect(await bench.orchestrator.deploy(topic("first"))).toMatchObject({ published: [{ outcome: "published" }] });
  });

  test("go back with the stack to what an earlier deployment published", async () => {
    const store = createMemoryStore();
    const keeper = createOrchestrator({ ...bench.cloud.connection(), store });
    await keeper.deploy(topic("first"));
    await keeper.deploy(topic("second"));
    await keeper.rollback("topic", { to: "previous" });
    keeper.close();
    expect(await read()).toEqual(["String", "first", 3]);
  });

  test("are what another stack of the same app waits for", async () => {
    const reader = stack({
      name: "reader",
      template: {
        Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "{{resolve:ssm:/topic/name}}" } } },
      },
    });
    const both = app({ name: "both", layers: [{ name: "all", stacks: [reader, topic("first")] }] });
    expect(await bench.orchestrator.linksOf(both)).toMatchObject([
      { stack: "reader", needs: "topic", because: "it reads the SSM parameter /topic/name" },
    ]);
    expect(await bench.orchestrator.deployApp(both)).toMatchObject({ succeeded: true });
  });

  test.each<[string, Partial<StackDefinition>, RegExp]>([
    [
      "an output that is not there",
      { publish: { "/a": "Nam" } },
      /has no output "Nam"\. .* out of the definition's publish/,
    ],
    ["a name that is none", { publish: { "/aws/name": "Name" } }, /It publishes to "\/aws\/name", which is no name/],
    ["no key of an output", { publish: { "/a": "" } }, /must be the key of an output/],
    [
      "a misspelt member",
      { publish: { "/a": JSON.parse('{"output":"Name","typ":"String"}') } },
      /"typ", .* Did you mean "type"/,
    ],
  ])("are refused before anything is sent: %s", async (_, definition, message) => {
    await expect(async () => bench.orchestrator.plan(topic("first", definition))).rejects.toThrow(message);
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });
});

describe("a secret output", () => {
  const secret = "correct-horse-battery";
  const vault = (publish: NonNullable<StackDefinition["publish"]>): Stack =>
    stack({
      name: "vault",
      template: {
        body: `Parameters:
  Password: { Type: String, NoEcho: true }
Resources:
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Password:
    Value: !Ref Password
`,
        file: "vault.yaml",
      },
      parameters: { Password: secret },
      publish,
    });

  test("is published as a SecureString, and refused as anything else", async () => {
    await expect(bench.orchestrator.plan(vault({ "/vault": "Password" }))).rejects.toMatchObject({
      code: "SECRET_EXPOSED",
      message: expect.stringMatching(/^vault\.yaml:6:3: The output Password is made of a secret, .*SecureString/),
    });
    await bench.orchestrator.deploy(vault({ "/vault": { output: "Password", type: "SecureString" } }));
    expect(await read("/vault")).toEqual(["SecureString", secret, 1]);
  });

  test("stands in no error when it cannot be published", async () => {
    await ssm.send(new PutParameterCommand({ Name: "/vault", Type: "String", Value: "theirs" }));
    const publishing = bench.orchestrator.deploy(vault({ "/vault": { output: "Password", type: "SecureString" } }));
    const failure: unknown = await publishing.catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "PUBLISH_FAILED",
      message: expect.stringContaining("It is a String, and is to be a SecureString. Delete it first."),
      details: { result: { outputs: { Password: "****" } } },
    });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });
});
