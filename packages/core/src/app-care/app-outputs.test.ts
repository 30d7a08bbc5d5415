import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, outputsIn, redacted, stack } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const Topic = { Type: "AWS::SNS::Topic" };
const network = stack({
  name: "network",
  template: { Resources: { Topic }, Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } } },
  outputs: ["Name"],
});
const data = stack({
  name: "data",
  template: {
    Parameters: { Password: { Type: "String", NoEcho: true }, Owner: { Type: "String" } },
    Resources: { Topic },
    Outputs: {
      Login: { Value: { "Fn::Sub": "owner:${Password}" } },
      Owner: { Value: { Ref: "Owner" } },
      Arn: { Value: { Ref: "Topic" } },
    },
  },
  // One is hidden by the template, the other by whoever gives it.
  parameters: { Password: redacted("correct horse"), Owner: redacted("somebody") },
  outputs: ["Login", "Arn"],
});
const silent = stack({ name: "silent", template: { Resources: { Topic } } });
const shop = app({ name: "shop", layers: [{ name: "all", stacks: [network, data, silent] }] });

describe("the outputs of an app", () => {
  test("are typed by the definitions, and say which show secrets", async () => {
    await bench.orchestrator.deployApp(shop);
    const outputs = await bench.orchestrator.appOutputs(shop);
    const { Name } = outputsIn(outputs, network);
    expect(Name).toMatch(/^network-Topic-/);
    expect(outputsIn(outputs, data).Login).toBe("owner:correct horse");
    // @ts-expect-error The definition names no such output.
    expect(outputsIn(outputs, data).Nmae).toBeUndefined();
    expect(outputs.stacks.map((each) => (each.kind === "there" ? each.secretOutputs : each.kind))).toEqual([
      undefined,
      ["Login", "Owner"],
      undefined,
    ]);
  });

  test("of stacks that are not there, or lack what is named, are missed by name", async () => {
    await bench.orchestrator.deploy(stack({ name: "network", template: { Resources: { Topic } } }));
    const outputs = await bench.orchestrator.appOutputs(shop);
    expect(outputs.stacks.map(({ kind }) => kind)).toEqual(["there", "absent", "absent"]);
    expect(() => outputsIn(outputs, network)).toThrow(/"network" of app "shop" lacks the output Name/);
    expect(() => outputsIn(outputs, data)).toThrow(expect.objectContaining({ code: "STACK_NOT_FOUND" }));
  });

  test("say of one that cannot be read why, and lose no other", async () => {
    const far = stack({ ...network, name: "far", region: "mars-east-1" });
    const both = app({ name: "both", layers: [{ name: "all", stacks: [far, network] }] });
    await bench.orchestrator.deploy(network);
    const outputs = await bench.orchestrator.appOutputs(both);
    expect(outputs.stacks).toMatchObject([
      { kind: "failed", stack: "far", failure: { code: "REGION_NOT_CONFIGURED" } },
      { kind: "there", stack: "network" },
    ]);
    expect(() => outputsIn(outputs, far)).toThrow(
      expect.objectContaining({ code: "REGION_NOT_CONFIGURED", message: expect.stringMatching(/"far" of app "both"/) }),
    );
  });
});
