import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const template = {
  Parameters: { Password: { Type: "String", NoEcho: true }, Stage: { Type: "String", Default: "test" } },
  Conditions: { Production: { "Fn::Equals": [{ Ref: "Stage" }, "production"] } },
  Resources: {
    Topic: { Type: "AWS::SNS::Topic" },
    Login: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Password" } } },
  },
  Outputs: {
    Arn: { Value: { Ref: "Topic" } },
    Password: { Value: { "Fn::GetAtt": ["Login", "Value"] } },
    Maybe: { Condition: "Production", Value: "yes" },
  },
};

describe("the outputs of a deployment", () => {
  const shop = stack({
    name: "shop",
    template,
    parameters: { Password: "correct horse" },
    outputs: ["Arn", "Password"],
  });

  test("are typed where the definition names them", async () => {
    const { outputs } = await bench.orchestrator.deploy(shop);
    const arn: string = outputs.Arn;
    expect(arn).toMatch(/^arn:aws:sns:eu-west-1:/);
    // @ts-expect-error: it is not among those that the definition names.
    expect(outputs.Url).toBeUndefined();
  });

  test("say which are made of secrets, in the plan, and after it without changes too", async () => {
    const plan = await bench.orchestrator.plan(shop);
    expect(plan.secretOutputs).toEqual(["Password"]);
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({
      kind: "deployed",
      outputs: { Password: "correct horse" },
      secretOutputs: ["Password"],
    });
    expect(await bench.orchestrator.deploy(shop)).toMatchObject({ kind: "no-changes", secretOutputs: ["Password"] });
    expect(await bench.orchestrator.deploy(queue(1))).not.toHaveProperty("secretOutputs");
  });

  test("are sealed: a plan that hides that one is secret is refused", async () => {
    const { secretOutputs: _left, ...plan } = await bench.changesPlan(shop);
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_INVALID" });
  });

  test.each([
    ["Url", /has no output "Url"/],
    ["Maybe", /"Maybe" is only there under the condition "Production"/],
  ])("%s is refused before anything is sent, where it may be missing", async (output, message) => {
    const promising = stack({ name: "shop", template, parameters: { Password: "correct horse" }, outputs: [output] });
    await expect(bench.orchestrator.deploy(promising)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(message),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("of a template that only CloudFormation reads can't be promised", async () => {
    const url = await bench.putTemplate("shop.json", JSON.stringify(template));
    bench.cloud.calls.clear();
    await expect(
      bench.orchestrator.deploy(stack({ name: "shop", template: url, outputs: ["Arn"] })),
    ).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining("Nobody here reads its template"),
    });
    expect(bench.operations()).toEqual([]);
  });
});
