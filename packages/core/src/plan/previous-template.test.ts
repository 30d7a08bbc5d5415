import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type StackDefinition } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const body = `# kept with its comments: Größe
Parameters:
  Delay: { Type: Number, Default: 5 }
  Visibility: { Type: Number, Default: 30 }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: !Ref Delay, VisibilityTimeout: !Ref Visibility }
`;
const previous = (parameters: NonNullable<StackDefinition["parameters"]> = {}) =>
  stack({ name: "queue", template: { usePrevious: true }, parameters });

describe("the template of before", () => {
  beforeEach(async () => {
    await bench.orchestrator.deploy(stack({ name: "queue", template: { body }, parameters: { Visibility: 60 } }));
    bench.cloud.calls.clear();
  });

  test("is deployed with other parameters, and the others keep their values", async () => {
    const plan = await bench.changesPlan(previous({ Delay: 9 }));
    expect(plan).toMatchObject({
      template: { usePrevious: true, readBackDigest: expect.stringMatching(/^sha256:/) },
      keptParameters: ["Visibility"],
      changes: [{ logicalId: "Queue", action: "Modify", position: { line: 6, column: 3 } }],
    });
    expect(plan.template).not.toHaveProperty("digest");
    expect(bench.cloud.calls.list().find(({ operation }) => operation === "GetTemplate")).toBeDefined();
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ status: "UPDATE_COMPLETE" });
    expect((await bench.orchestrator.describe("queue"))?.parameters).toEqual({ Delay: "9", Visibility: "60" });
    const { TemplateBody = "" } = await bench.client.send(new GetTemplateCommand({ StackName: "queue" }));
    expect(TemplateBody).toContain("# kept with its comments");
  });

  test("needs nothing when nothing is changed", async () => {
    expect(await bench.orchestrator.deploy(previous())).toMatchObject({ kind: "no-changes" });
  });

  test("is checked like any other, before anything is changed", async () => {
    await expect(bench.orchestrator.plan(previous({ Delay: "long", Other: "x" }))).rejects.toMatchObject({
      code: "PARAMETER_INVALID",
      message: expect.stringMatching(/parameter Delay .*number[^]*no parameter called Other/),
    });
    expect(bench.operations()).toEqual(["DescribeStacks", "GetTemplate"]);
  });
});

test("a stack that does not exist has no template of before, and neither has one that only stands for plans", async () => {
  for (let time = 0; time < 2; time += 1) {
    await expect(bench.orchestrator.plan(previous())).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(/"queue" does not exist yet.*usePrevious: true.*Give a template/),
    });
    if (time === 0) await bench.orchestrator.plan(stack({ name: "queue", template: { body } }));
  }
});
