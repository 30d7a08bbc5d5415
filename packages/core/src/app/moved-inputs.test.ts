import { PutParameterCommand, SSMClient, type PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, appPlanText, fromSsm, stack, type App, type AppPlan, type ExcessQuestion } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { topicStack } from "./topic-stack.testing.ts";

let bench: TestCloud;
let ssm: SSMClient;
beforeEach(async () => {
  bench = await openTestCloud();
  ssm = new SSMClient(bench.cloud.connection());
  await put({ Name: "/image", Value: "first" });
  await put({ Name: "/label", Value: "first" });
  await put({ Name: "/size", Value: "first" });
  await put({ Name: "/login", Value: "hunter2-of-the-shop", Type: "SecureString" });
  await bench.orchestrator.deploy(outside);
});
afterEach(async () => {
  ssm.destroy();
  await bench[Symbol.asyncDispose]();
});

async function put(given: Pick<PutParameterCommandInput, "Name" | "Value" | "Type">): Promise<void> {
  await ssm.send(new PutParameterCommand({ Type: "String", Overwrite: true, ...given }));
}

const outside = topicStack("outside", { label: "outside" });
const network = topicStack("network", { label: "network" });
const service = stack({
  name: "service",
  template: {
    Parameters: {
      Network: { Type: "String" },
      Outside: { Type: "String" },
      Label: { Type: "String" },
      Login: { Type: "String", NoEcho: true },
      Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/image" },
    },
    Resources: {
      Topic: {
        Type: "AWS::SNS::Topic",
        Properties: { DisplayName: { "Fn::Sub": "${Network} ${Outside} ${Label} ${Image} {{resolve:ssm:/size}}" } },
      },
    },
  },
  parameters: {
    Network: network.output("Name"),
    Outside: outside.output("Name"),
    Label: fromSsm("/label"),
    Login: fromSsm("/login"),
  },
});
const shop: App = app({ name: "shop", layers: [{ name: "all", stacks: [network, service] }] });

describe("what a predicted stack takes from elsewhere", () => {
  test("is in the plan: texts as they are, and of secrets the version", async () => {
    const approved = await bench.orchestrator.planApp(shop);
    const { outputs } = (await bench.orchestrator.describe("outside")) ?? {};
    expect(approved.stacks[1]).toMatchObject({
      kind: "predicted",
      inputs: [
        { source: 'the output Name of stack "outside"', parameter: "Outside", value: outputs?.["Name"] },
        { source: "the SSM parameter /image", parameter: "Image", value: "first" },
        { source: "the SSM parameter /label", parameter: "Label", version: "1" },
        { source: "the SSM parameter /login", parameter: "Login", version: "1" },
        { source: "{{resolve:ssm:/size}}", version: "1" },
      ],
    });
    expect(appPlanText(approved)).toContain(`
  waits for <network.Name> for Network
  takes the output Name of stack "outside" for Outside
  takes the SSM parameter /image for Image
  takes the SSM parameter /label in version 1 for Label
  takes the SSM parameter /login in version 1 for Login
  takes {{resolve:ssm:/size}} in version 1
`);
    expect(JSON.stringify(approved)).not.toContain("hunter2");
  });

  test("is approved with the plan as long as it stays", async () => {
    const approved = JSON.parse(JSON.stringify(await bench.orchestrator.planApp(shop))) as AppPlan;
    expect(await bench.orchestrator.deployApp(shop, { approved })).toMatchObject({ succeeded: true });
  });

  test("and has moved since it was approved stops the stack, or is asked about", async () => {
    const approved = await bench.orchestrator.planApp(shop);
    await bench.orchestrator.destroy("outside");
    await bench.orchestrator.deploy(outside);
    await put({ Name: "/label", Value: "second" });
    await put({ Name: "/login", Value: "another-of-the-shop", Type: "SecureString" });
    await put({ Name: "/image", Value: "second" });
    await put({ Name: "/size", Value: "second" });
    const excess = [
      'its parameter Outside takes the output Name of stack "outside", which is another one now',
      "its parameter Image takes the SSM parameter /image, which is another one now",
      "its parameter Label takes the SSM parameter /label in version 2 instead of 1",
      "its parameter Login takes the SSM parameter /login in version 2 instead of 1",
      "it takes {{resolve:ssm:/size}} in version 2 instead of 1",
    ].map((reason) => ({ kind: "input", reason }));
    const { outcomes } = await bench.orchestrator.deployApp(shop, { approved });
    expect(outcomes).toMatchObject([
      { stack: "network", kind: "done" },
      { stack: "service", kind: "failed", failure: { code: "APPROVAL_EXCEEDED", details: { excess } } },
    ]);
    const questions: ExcessQuestion[] = [];
    const onExcess = (question: ExcessQuestion): boolean => questions.push(question) > 0;
    expect(await bench.orchestrator.deployApp(shop, { approved, onExcess })).toMatchObject({ succeeded: true });
    expect(questions).toMatchObject([{ stack: "service", excess }]);
  });

  test("and another stack of the app has yet to write is awaited and not held to what it is", async () => {
    const Written = { Name: "/written", Type: "String", Value: "mine" };
    const writer = stack({
      name: "writer",
      template: { Resources: { Size: { Type: "AWS::SSM::Parameter", Properties: Written } } },
    });
    const reading = { Parameters: { Size: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/written" } } };
    const Properties = { DisplayName: { Ref: "Size" } };
    const reader = stack({
      name: "reader",
      template: { ...reading, Resources: { Topic: { Type: "AWS::SNS::Topic", Properties } } },
    });
    const written = app({ name: "shop", layers: [{ name: "all", stacks: [writer, reader] }] });
    const approved = await bench.orchestrator.planApp(written);
    expect(approved.stacks[1]).toMatchObject({ kind: "predicted", placeholders: [{ source: "/written" }] });
    expect(approved.stacks[1]).not.toHaveProperty("inputs");
    expect(await bench.orchestrator.deployApp(written, { approved })).toMatchObject({ succeeded: true });
  });
});

test("an exact plan that has failed and is made again is held to what it took the first time", async () => {
  const alone = stack({ ...service, parameters: { ...service.parameters, Network: "known" } });
  const single = app({ name: "shop", layers: [{ name: "all", stacks: [network, alone] }] });
  await bench.orchestrator.deployApp(single);
  await put({ Name: "/label", Value: "second" });
  const approved = await bench.orchestrator.planApp(single);
  expect(approved.stacks[1]).toMatchObject({ kind: "exact", plan: { kind: "changes" } });
  bench.cloud.faults.failResource({ stack: "service", logicalId: "Topic", action: "update", times: 1, reason: "no" });
  const { outcomes } = await bench.orchestrator.deployApp(single, { approved });
  expect(outcomes[1]).toMatchObject({ kind: "failed", failure: { code: "OPERATION_FAILED" } });
  await put({ Name: "/label", Value: "third" });
  const excess = [
    { kind: "input", reason: "its parameter Label takes the SSM parameter /label in version 3 instead of 2" },
  ];
  expect((await bench.orchestrator.deployApp(single, { approved })).outcomes[1]).toMatchObject({
    kind: "failed",
    failure: { code: "APPROVAL_EXCEEDED", details: { excess } },
  });
});
