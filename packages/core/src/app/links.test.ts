import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  createOrchestrator,
  fromSsm,
  stack,
  type App,
  type DefinedStack,
  type Stack,
  type StackLink,
  type TemplateBody,
} from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const Topic = { Type: "AWS::SNS::Topic" };

function plain(name: string, template: Partial<TemplateBody> = {}, more: Partial<Stack> = {}): DefinedStack {
  return stack({ name, template: { Resources: { Topic }, ...template }, ...more });
}

function oneLayer(...stacks: readonly Stack[]): App {
  return app({ name: "shop", layers: [{ name: "all", stacks }] });
}

const exporting = (name: unknown): Partial<TemplateBody> => ({
  Outputs: { Name: { Value: "x", Export: { Name: name as string } } },
});

/** A topic whose display name is made by a function. */
const showing = (DisplayName: unknown): Partial<TemplateBody> => ({
  Resources: { Topic: { ...Topic, Properties: { DisplayName: DisplayName as string } } },
});

const writing = (Name: string): Partial<TemplateBody> => ({
  Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Name, Type: "String", Value: "x" } } },
});

const taking: Partial<TemplateBody> = { Parameters: { From: { Type: "String" } } };

/** The account of the local cloud's credentials. */
const OWN = "111111111111";
const ARN = `arn:aws:ssm:eu-west-1:${OWN}:parameter/shop/name`;

describe("a stack waits for another", () => {
  test.each<[string, Stack, Stack, Omit<StackLink, "stack" | "needs">]>([
    [
      "whose export it imports, however both are written",
      plain("below", exporting({ "Fn::Sub": "${AWS::StackName}-name" })),
      plain("above", showing({ "Fn::ImportValue": { "Fn::Join": ["-", ["below", "name"]] } })),
      { kind: "export", name: "below-name", because: "it imports the export below-name" },
    ],
    [
      "whose output it takes by Fn::GetStackOutput",
      plain("below"),
      plain("above", showing({ "Fn::GetStackOutput": { StackName: "below", OutputName: "Name" } })),
      { kind: "stack-output", name: "Name", because: "it takes the output Name by Fn::GetStackOutput" },
    ],
    [
      "that writes the SSM parameter it resolves",
      plain("below", writing("/shop/name")),
      plain("above", showing("{{resolve:ssm:/shop/name}}")),
      { kind: "ssm-parameter", name: "/shop/name", because: "it reads the SSM parameter /shop/name" },
    ],
    [
      "that writes the SSM parameter which is its parameter's default",
      plain("below", writing("/shop/name")),
      plain("above", { Parameters: { From: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/shop/name" } } }),
      { kind: "ssm-parameter", name: "/shop/name", because: "it reads the SSM parameter /shop/name" },
    ],
    [
      "whose export it imports, where one of them names the orchestrator's own account and the other none",
      plain("below", exporting("below-name")),
      plain("above", showing({ "Fn::ImportValue": "below-name" }), { account: OWN }),
      { kind: "export", name: "below-name", because: "it imports the export below-name" },
    ],
    [
      "whose export is called after the account that both are in without naming it",
      plain("below", exporting({ "Fn::Sub": "${AWS::AccountId}-name" })),
      plain("above", showing({ "Fn::ImportValue": { "Fn::Sub": "${AWS::AccountId}-name" } })),
      { kind: "export", name: `${OWN}-name`, because: `it imports the export ${OWN}-name` },
    ],
    [
      "that writes the SSM parameter whose ARN its parameter takes",
      plain("below", writing("/shop/name")),
      plain("above", taking, { parameters: { From: fromSsm(ARN) } }),
      { kind: "ssm-parameter", name: ARN, because: `it reads the SSM parameter ${ARN}` },
    ],
  ])("%s", async (_how, below, above, why) => {
    expect(await bench.orchestrator.linksOf(oneLayer(above, below))).toEqual([
      { stack: "above", needs: "below", ...why },
    ]);
    expect(bench.operations()).toEqual([]);
  });

  test("that dependsOn names", async () => {
    const stacks = [plain("above"), plain("below")];
    const ordered = app({ name: "shop", layers: [{ name: "all", stacks }], dependsOn: { above: ["below"] } });
    expect(await bench.orchestrator.linksOf(ordered)).toEqual([
      { stack: "above", needs: "below", kind: "depends-on", because: "dependsOn says so" },
    ]);
  });

  test("but not for one of another region that exports the same name, nor for what is outside the app", async () => {
    const far = plain("far", exporting("name"), { region: "us-east-1" });
    const above = plain("above", showing({ "Fn::ImportValue": "name" }));
    expect(await bench.orchestrator.linksOf(oneLayer(above, far))).toEqual([]);
  });
});

describe("a stack elsewhere that is called like one of the app", () => {
  const near = plain("network", { Outputs: { Name: { Value: "near" } } });
  const far = plain("network", { Outputs: { Far: { Value: "far" } } }, { region: "us-east-1" });
  const taker = plain("taker", taking, { parameters: { From: far.output("Far") } });

  test("is not taken for it: nobody waits, and its outputs are its own", async () => {
    expect(await bench.orchestrator.linksOf(oneLayer(near, taker))).toEqual([]);
    const layers = [
      { name: "below", stacks: [taker] },
      { name: "above", stacks: [near] },
    ];
    expect(await bench.orchestrator.linksOf(app({ name: "shop", layers }))).toEqual([]);
  });

  test("is not taken for it by Fn::GetStackOutput through a role of another account", async () => {
    const asking = (account: string): Partial<TemplateBody> =>
      showing({
        "Fn::GetStackOutput": {
          StackName: "network",
          OutputName: "Name",
          RoleArn: `arn:aws:iam::${account}:role/reader`,
        },
      });
    const links = await bench.orchestrator.linksOf(
      oneLayer(near, plain("own", asking(OWN)), plain("foreign", asking("222222222222"))),
    );
    expect(links).toMatchObject([{ stack: "own", needs: "network", kind: "stack-output" }]);
  });
});

test("whose credentials these are is found by what they say, and nothing is sent", async () => {
  const { accountId: _, credentials, ...connection } = bench.cloud.connection();
  const below = plain("below", exporting("name"));
  const above = plain("above", showing({ "Fn::ImportValue": "name" }), { account: OWN });
  using saying = createOrchestrator({ ...connection, credentials: { ...credentials, accountId: OWN } });
  expect(await saying.linksOf(oneLayer(above, below))).toMatchObject([{ stack: "above", needs: "below" }]);
  using none = createOrchestrator({ ...connection, credentials: () => Promise.reject(new Error("none here")) });
  expect(await none.linksOf(oneLayer(above, below))).toEqual([]);
  expect(bench.operations()).toEqual([]);
});

describe("an app is refused", () => {
  test("whose stacks wait for each other, naming the way round", async () => {
    const round = ["a", "b", "c"].map((name, index) =>
      plain(name, { ...exporting(`of-${name}`), ...showing({ "Fn::ImportValue": `of-${["b", "c", "a"][index]}` }) }),
    );
    await expect(bench.orchestrator.linksOf(oneLayer(...round))).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(
        /"a" waits for "b" because it imports the export of-b; "b" waits for "c".*; "c" waits for "a"/,
      ),
    });
  });

  test("one of whose stacks takes an output that the template of another does not have", async () => {
    const below = plain("below", { Outputs: { Name: { Value: "x" } } });
    const above = plain("above", taking, { parameters: { From: below.output("Nmae") } });
    await expect(bench.orchestrator.planApp(oneLayer(above, below))).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(
        '"above" waits for "below" because its parameter From takes the output Nmae, and that has Name',
      ),
    });
    const made = plain("below", { Transform: "Outputs", Outputs: {} });
    expect(await bench.orchestrator.linksOf(oneLayer(above, made))).toMatchObject([{ kind: "output", name: "Nmae" }]);
  });

  test("two of whose stacks export one name, which only one of them can have", async () => {
    const twice = oneLayer(plain("a", exporting("name")), plain("b", exporting("name")));
    await expect(bench.orchestrator.planApp(twice)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('"a" and "b" both export "name". Give one of them another name'),
    });
    const apart = oneLayer(plain("a", exporting("name")), plain("b", exporting("name"), { region: "us-east-1" }));
    expect(await bench.orchestrator.linksOf(apart)).toEqual([]);
  });

  test("whose lower layer uses a higher one", async () => {
    const layers = [
      { name: "network", stacks: [plain("low", showing({ "Fn::ImportValue": "name" }))] },
      { name: "services", stacks: [plain("high", exporting("name"))] },
    ];
    await expect(bench.orchestrator.deployApp(app({ name: "shop", layers }))).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(
        '"low" waits for "high" because it imports the export name, and "high" is in a higher layer',
      ),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("whose template nobody here reads", async () => {
    const remote = stack({ name: "remote", template: new URL("https://templates.s3.amazonaws.com/remote.yaml") });
    await expect(bench.orchestrator.linksOf(oneLayer(remote))).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  });

  test.each([
    [{ name: "shop", layers: [] }, /has no layers/],
    [{ name: "1", layers: [{ name: "a", stacks: [] }] }, /must begin with a letter.*Layer "a" has no stacks/],
    [
      {
        name: "shop",
        layers: [
          { name: "a", stacks: [plain("x")] },
          { name: "b", stacks: [plain("x")] },
        ],
      },
      /Two stacks are called "x": in layer "a" \(the orchestrator's region and the orchestrator's account\) and in layer "b" .* overwrite the other: leave one out/,
    ],
    [
      { name: "shop", layers: [{ name: "a", stacks: [plain("x"), { ...plain("x"), region: "us-east-1" }] }] },
      /in layer "a" \(us-east-1 and .*put the region into the names, or make an app or a stage of each/,
    ],
    [
      { name: "shop", layers: [{ name: "a", stacks: [plain("x")] }], dependsOn: { x: ["y"] } },
      /names "y", which is none/,
    ],
    [
      { name: "shop", layers: [{ name: "a", stacks: [plain("x")] }], dependsOn: { x: ["x"] } },
      /dependsOn says that "x" waits for itself/,
    ],
    [
      { name: "shop", layers: [{ name: "a", stacks: [plain("x")], protectd: true }] },
      /Layer "a" has "protectd", which is no member of a layer. Did you mean "protected"\?/,
    ],
  ])("when its definition is wrong: %#", (definition, message) => {
    expect(() => app(definition)).toThrow(message);
  });
});
