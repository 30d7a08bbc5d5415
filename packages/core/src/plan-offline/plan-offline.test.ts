import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  Capability,
  lastKnownState,
  planOffline,
  redacted,
  stack,
  type LastKnownState,
  type Stack,
  type StackResource,
} from "../index.ts";
import { openTestCloud, queue, table, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** What `describe`, `resources` and GetTemplate say of a deployed stack. */
async function stateOf(name: string): Promise<LastKnownState> {
  const description = await bench.orchestrator.describe(name);
  if (description === undefined) throw new Error(`There is no stack ${name}.`);
  const { TemplateBody: template = "" } = await bench.client.send(new GetTemplateCommand({ StackName: name }));
  const resources: StackResource[] = [];
  for await (const resource of bench.orchestrator.resources(name)) resources.push(resource);
  return lastKnownState(description, template, resources);
}

/** A topic for each name, and in production a queue with a delay of its own. */
function many(stage: string, names: readonly string[]): Stack {
  const body = `Transform: AWS::LanguageExtensions
Parameters:
  Stage: { Type: String }
  Names: { Type: CommaDelimitedList }
Mappings:
  Delays: { prod: { Seconds: 60 }, dev: { Seconds: 0 } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties: { DisplayName: !If [IsProd, "\${Name} live", "\${Name}"] }
  Always:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: !FindInMap [Delays, !Ref Stage, Seconds] }
  Live:
    Type: AWS::SQS::Queue
    Condition: IsProd
`;
  return stack({
    name: "many",
    template: { body },
    parameters: { Stage: stage, Names: names },
    capabilities: [Capability.AutoExpand],
  });
}

describe("a plan without a call", () => {
  test.each<[string, Stack, Stack]>([
    ["an update in place", queue(5), queue(6)],
    ["a replacement that loses a table", table("id"), table("number")],
    ["loops, mappings and conditions", many("dev", ["A", "B"]), many("prod", ["B", "C"])],
    ["a table that is kept", table("id"), table("number", "    UpdateReplacePolicy: Retain\n")],
  ])("says of %s what the real plan says", async (_, first, second) => {
    await bench.orchestrator.deploy(first);
    const state = await stateOf(first.name);
    bench.cloud.calls.clear();
    const predicted = await planOffline(second, state);
    expect(bench.operations()).toEqual([]);
    const plan = await bench.changesPlan(second);
    expect(predicted.changes.map(({ certainty: _certainty, ...change }) => change)).toEqual(plan.changes);
    expect(predicted).toMatchObject({ operation: "UPDATE", region: "eu-west-1", isDestructive: plan.isDestructive });
    expect(JSON.parse(JSON.stringify(predicted))).toEqual(predicted);
  });

  test("of a stack that does not exist adds everything", async () => {
    const predicted = await planOffline(queue(5, { region: "eu-west-1" }));
    const plan = await bench.changesPlan(queue(5));
    expect(predicted.changes.map(({ certainty: _certainty, ...change }) => change)).toEqual(plan.changes);
    expect(predicted).toMatchObject({ operation: "CREATE", isDestructive: false, unknown: [] });
  });

  test("finds nothing to do, and a value that is kept", async () => {
    await bench.orchestrator.deploy(table("id"));
    const state = await stateOf("data");
    expect((await planOffline(table("id"), state)).changes).toEqual([]);
    const kept = table("", "", { parameters: { Key: { usePreviousValue: true } } });
    expect((await planOffline(kept, state)).changes).toEqual([]);
  });

  test("says why it cannot know, and where that stands", async () => {
    const body = `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !ImportValue base-name
`;
    const { unknown } = await planOffline({ name: "late", region: "eu-west-1", template: { body } });
    expect(unknown).toEqual([
      {
        kind: "import",
        subject: "base-name",
        affects: ["Topic"],
        reason: "The export base-name is another stack's, and is looked up while the deployment runs.",
        position: { line: 5, column: 33 },
      },
    ]);
  });
});

describe("secrets in a plan without a call", () => {
  const template = {
    Parameters: { Key: { Type: "String", NoEcho: true }, Word: { Type: "String" } },
    Resources: {
      Parameter: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Key" } } },
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::Base64": { Ref: "Word" } } } },
    },
  };
  const secrets = (key: string, word: string): Stack =>
    stack({ name: "secrets", template, parameters: { Key: key, Word: redacted(word) } });

  test("a secret whose last value is hidden may change, and is shown nowhere", async () => {
    await bench.orchestrator.deploy(secrets("hunter-key-1", "hunter-word-1"));
    const predicted = await planOffline(secrets("hunter-key-2", "hunter-word-2"), await stateOf("secrets"));
    expect(predicted.changes).toMatchObject([
      { logicalId: "Parameter", action: "Modify", certainty: "possible", after: { Properties: { Value: "****" } } },
      { logicalId: "Topic", action: "Modify", certainty: "possible" },
    ]);
    expect(predicted.unknown).toMatchObject([
      { kind: "secret-parameter", subject: "Key", affects: ["Parameter"] },
      { kind: "secret-parameter", subject: "Word", affects: ["Topic"] },
    ]);
    const said = JSON.stringify(predicted);
    expect(said).not.toMatch(/hunter/);
    expect(said).not.toContain(Buffer.from("hunter-word-2").toString("base64"));
  });

  test("a value that is hidden now is not shown as it was either", async () => {
    const state: LastKnownState = { template, parameters: { Key: "hunter-key-1", Word: "hunter-word-1" } };
    const predicted = await planOffline({ ...secrets("hunter-key-2", "hunter-word-2"), region: "eu-west-1" }, state);
    expect(predicted.changes.map(({ logicalId, certainty }) => [logicalId, certainty])).toEqual([
      ["Parameter", "certain"],
      ["Topic", "certain"],
    ]);
    expect(JSON.stringify(predicted)).not.toMatch(/hunter/);
    expect(JSON.stringify(predicted)).not.toContain(Buffer.from("hunter-word-1").toString("base64"));
  });

  test("one that keeps its value changes nothing", async () => {
    await bench.orchestrator.deploy(secrets("hunter-key-1", "hunter-word-1"));
    const kept = { usePreviousValue: true } as const;
    const definition = stack({ name: "secrets", template, parameters: { Key: kept, Word: kept } });
    expect(await planOffline(definition, await stateOf("secrets"))).toMatchObject({ changes: [], unknown: [] });
  });
});

describe("what can't be planned without a call", () => {
  test.each<[string, Parameters<typeof planOffline>, string]>([
    ["a stack of no region", [queue(5)], "REGION_NOT_CONFIGURED"],
    [
      "a template that only CloudFormation reads",
      [{ name: "far", region: "eu-west-1", template: new URL("https://b.s3.amazonaws.com/t") }],
      "INVALID_DEFINITION",
    ],
    [
      "a template that the stack has and nobody gives",
      [{ name: "far", region: "eu-west-1", template: { usePrevious: true } }],
      "INVALID_DEFINITION",
    ],
    ["a parameter without a value", [table("id", "", { region: "eu-west-1", parameters: {} })], "PARAMETER_MISSING"],
    [
      "a template of the wrong structure",
      [{ name: "odd", region: "eu-west-1", template: { body: "Resources: { A: { Properties: {} } }" } }],
      "TEMPLATE_STRUCTURE",
    ],
  ])("%s", async (_, given, code) => {
    await expect(planOffline(...given)).rejects.toMatchObject({ code });
  });
});

test.each<[string, Stack, RegExp]>([
  ["another stack", queue(6, { name: "orders" }), /for stack "orders".*stack "queue" in eu-west-1/],
  ["another region", queue(6, { region: "us-east-1" }), /in us-east-1.*stack "queue" in eu-west-1/],
  ["another account", queue(6, { account: "222222222222" }), /222222222222.*of 111111111111/],
])("the state of %s is refused, naming both", async (_, definition, message) => {
  await bench.orchestrator.deploy(queue(5));
  await expect(planOffline(definition, await stateOf("queue"))).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringMatching(message),
  });
});
