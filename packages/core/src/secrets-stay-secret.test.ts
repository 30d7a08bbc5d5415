import { inspect } from "node:util";

import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  compareDeployments,
  createLogger,
  createOrchestrator,
  redacted,
  stack,
  type Deployment,
  type Orchestrator,
  type Plan,
  type Stack,
} from "./index.ts";

const SECRETS = ["hunter22-given", "hunter33-default", "hunter44-redacted"];

let cloud: LocalCloud;
let orchestrator: Orchestrator;
let log: string[];

beforeEach(async () => {
  log = [];
  cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  const logger = await createLogger({ level: "debug", destination: { write: (line) => log.push(line) } });
  orchestrator = createOrchestrator({ ...cloud.connection(), logger });
});
afterEach(async () => {
  orchestrator.close();
  await cloud.close();
});

/** Secrets that stand in a name, in tags, in metadata and in outputs, where CloudFormation itself would show them. */
function leaky(version: number): Stack {
  const everywhere = { "Fn::Sub": "${Given}:${Defaulted}:${Hidden}" };
  return stack({
    name: "leaky",
    template: {
      Parameters: {
        Given: { Type: "String", NoEcho: true, MinLength: 4 },
        Defaulted: { Type: "String", NoEcho: true, Default: "hunter33-default" },
        Hidden: { Type: "String" },
      },
      Resources: {
        Parameter: {
          Type: "AWS::SSM::Parameter",
          Metadata: { Note: everywhere },
          Properties: { Type: "String", Value: everywhere, Description: `version ${version}` },
        },
        Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Hidden" } } },
      },
      Outputs: { Everything: { Value: everywhere }, Plain: { Value: "nothing to hide" } },
    },
    parameters: { Given: "hunter22-given", Hidden: redacted("hunter44-redacted") },
    // One of them stands in the template.
    literalSecrets: "off",
  });
}

/** Everything that a program could print, store or send. */
function shown(...things: unknown[]): string {
  return things
    .flatMap((thing) => [
      inspect(thing, { depth: 20, showHidden: true, getters: true }),
      JSON.stringify(thing) ?? "",
      thing instanceof Error ? `${thing.message}\n${thing.stack}` : "",
    ])
    .join("\n");
}

function expectNoSecret(text: string): void {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => error,
  );
}

test("plans, events, results, descriptions and logs of a deployment", async () => {
  const things: unknown[] = [];
  for (const version of [1, 2]) {
    const plan = await orchestrator.plan(leaky(version));
    const operation = orchestrator.start.deploy(plan);
    for await (const event of operation.events) things.push(event);
    const { outputs: _outputs, ...result } = await operation.result;
    things.push(plan, operation.handle, result);
  }
  const { outputs: _outputs, ...description } = (await orchestrator.describe("leaky")) ?? { outputs: {} };
  things.push(await orchestrator.plan(leaky(2)), description);
  for await (const summary of orchestrator.list()) things.push(summary);
  for await (const event of orchestrator.events("leaky")) things.push(event);
  for await (const resource of orchestrator.resources("leaky")) things.push(resource);
  const text = shown(...things, ...log);
  expectNoSecret(text);
  expect(text).toContain("****");
  expect(log.length).toBeGreaterThan(0);
});

describe("the history", () => {
  /** Everything that can be read of it. */
  async function told(by: Orchestrator): Promise<unknown[]> {
    const history: Deployment[] = [];
    for await (const deployment of by.history("leaky")) history.push(deployment);
    const things: unknown[] = [...history, await by.changedByOthers("leaky")];
    for await (const line of by.exportHistory("leaky")) things.push(line);
    const [newest, before] = history;
    if (newest === undefined || before === undefined) throw new Error("Two deployments are told of.");
    things.push(await compareDeployments(before, newest), await by.planRollback("leaky", { to: before.id }));
    return things;
  }

  test("of those who know the secrets", async () => {
    using kept = createOrchestrator({ ...cloud.connection(), store: createMemoryStore() });
    for (const version of [1, 2]) await kept.deploy(leaky(version));
    const text = shown(...(await told(kept)));
    expectNoSecret(text);
    expect(text).toContain("nothing to hide");
  });

  test("of those who never knew them: a plan that another process made, a failure, a reader", async () => {
    const store = createMemoryStore();
    const plans: Plan[] = [];
    for (const version of [1, 2, 3]) {
      using planner = createOrchestrator(cloud.connection());
      plans.push(await planner.plan(leaky(version)));
      const plan = plans.at(-1);
      if (plan === undefined) throw new Error("It was just made.");
      if (version === 3) cloud.faults.failResource({ logicalId: "Parameter", reason: "no", times: 1 });
      using deployer = createOrchestrator({ ...cloud.connection(), store });
      await deployer.deploy(plan).catch(() => {});
    }
    using reader = createOrchestrator({ ...cloud.connection(), store });
    const text = shown(...(await told(reader)));
    expectNoSecret(text);
    expect(text).toContain("nothing to hide");
    expect(text).toContain("rolled-back");
    // A default is part of the template, which the store holds as it was deployed.
    const values = SECRETS.filter((secret) => secret !== "hunter33-default");
    for (const key of await store.list("")) {
      for (const value of values) expect((await store.get(key))?.text).not.toContain(value);
    }
  });
});

test("outputs are what CloudFormation answers, so that the next stack is fed with the value and not with its mask", async () => {
  const { outputs } = await orchestrator.deploy(leaky(1));
  const template = {
    Parameters: { Text: { Type: "String" } },
    Resources: { Kept: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Text" } } } },
    Outputs: { Text: { Value: { Ref: "Text" } } },
  };
  const next = stack({ name: "next", template, parameters: { Text: outputs["Everything"] ?? "" } });
  expect((await orchestrator.deploy(next)).outputs).toEqual({
    Text: "hunter22-given:hunter33-default:hunter44-redacted",
  });
  expect(await orchestrator.outputs("leaky")).toEqual(outputs);
});

test("a secret that is also the name of everything hides no id that is needed to go on", async () => {
  const template = {
    Parameters: { Word: { Type: "String", NoEcho: true } },
    Resources: { warehouse: { Type: "AWS::SQS::Queue", Properties: { QueueName: { Ref: "Word" } } } },
  };
  const orders = stack({ name: "warehouse", template, parameters: { Word: "warehouse" } });
  const operation = orchestrator.start.deploy(await orchestrator.plan(orders));
  for await (const event of operation.events) expect(event.version).toBe(1);
  expect(await operation.result).toMatchObject({ stackName: "warehouse", status: "CREATE_COMPLETE" });
  for await (const { logicalId, physicalId } of orchestrator.resources("warehouse")) {
    expect([logicalId, physicalId]).toEqual(["warehouse", expect.stringMatching(/\*{4}$/)]);
  }
  expect(await orchestrator.destroy("warehouse", { deleteData: true })).toMatchObject({ kind: "destroyed" });
});

test("a secret that is an ordinary word changes nothing that is said of something else", async () => {
  const template = {
    Description: "prod: true to life",
    Parameters: { Word: { Type: "String", NoEcho: true }, Flag: { Type: "String", NoEcho: true } },
    Resources: {
      prod: { Type: "AWS::SQS::Queue", Properties: { QueueName: "prod-orders" } },
      Secret: {
        Type: "AWS::SSM::Parameter",
        Properties: { Type: "String", Value: { "Fn::Sub": "${Word}${Flag}" }, Name: "prod" },
      },
    },
    Outputs: { Stage: { Value: "prod" }, Url: { Value: { Ref: "prod" } }, Flag: { Value: "true" } },
  };
  const tags = { stage: "prod", billed: "true" };
  const prod = stack({ name: "prod", template, tags, parameters: { Word: "prod", Flag: "true" } });
  const { outputs } = await orchestrator.deploy(prod);
  expect(outputs).toMatchObject({ Stage: "prod", Url: expect.stringMatching(/prod-orders$/), Flag: "true" });
  const parameters = { Word: "****", Flag: "****" };
  const description = "prod: true to life";
  expect(await orchestrator.describe("prod")).toMatchObject({ name: "prod", description, outputs, tags, parameters });
  for await (const { physicalId } of orchestrator.resources("prod")) expect(physicalId).toMatch(/prod/);
  expect(log.join("")).not.toContain("****");
});

test("a list says no more than a description does", async () => {
  const template = {
    Description: "Made for hunter22given",
    Parameters: { Word: { Type: "String", NoEcho: true } },
    Resources: { hunter22given: { Type: "AWS::SNS::Topic" } },
  };
  const listed = stack({ name: "listed", template, parameters: { Word: "hunter22given" } });
  cloud.faults.failResource({ logicalId: "hunter22given", reason: "No." });
  await failureOf(orchestrator.deploy(listed, { disableRollback: true }));
  const texts = { description: "Made for ****", statusReason: expect.stringContaining("[****]") };
  expect(await orchestrator.describe("listed")).toMatchObject(texts);
  for await (const summary of orchestrator.list()) expect(summary).toMatchObject({ name: "listed", ...texts });
});

test("a service that repeats a secret in the reason of a failure", async () => {
  cloud.faults.failResource({
    logicalId: "Parameter",
    reason: "The value hunter22-given:hunter33-default is refused.",
  });
  const operation = orchestrator.start.deploy(leaky(1));
  const events: unknown[] = [];
  for await (const event of operation.events) events.push(event);
  const failure = await failureOf(operation.result);
  const text = shown(failure, ...events, ...log);
  expectNoSecret(text);
  expect(text).toContain("The value ****:**** is refused.");
});

test("a service that repeats a secret when it refuses a call", async () => {
  cloud.faults.refuse({
    operation: "CreateChangeSet",
    code: "ValidationError",
    message: "Value 'hunter22-given' at 'parameters' failed to satisfy constraint",
  });
  const failure = await failureOf(orchestrator.plan(leaky(1)));
  const text = shown(failure, ...log);
  expectNoSecret(text);
  expect(text).toContain("Value '****' at 'parameters'");
});

test("a secret that is the key of a mapping which lacks it", async () => {
  const template = {
    Parameters: { Word: { Type: "String", NoEcho: true } },
    Mappings: { Names: { other: { Name: "x" } } },
    Resources: {
      Topic: {
        Type: "AWS::SNS::Topic",
        Properties: { DisplayName: { "Fn::FindInMap": ["Names", { Ref: "Word" }, "Name"] } },
      },
    },
  };
  const failure = await failureOf(
    orchestrator.plan(stack({ name: "mapped", template, parameters: { Word: "hunter22-given" } })),
  );
  const text = shown(failure, ...log);
  expectNoSecret(text);
  expect(text).toContain("Names::****::Name");
});

test("a value that the template refuses", async () => {
  const short = stack({ ...leaky(1), parameters: { Given: "abc", Hidden: redacted("hunter44-redacted") } });
  const failure = await failureOf(orchestrator.plan(short));
  const text = shown(failure, ...log);
  expectNoSecret(text);
  expect(text).not.toMatch(/\babc\b/);
  expect(text).toContain("Given");
});
