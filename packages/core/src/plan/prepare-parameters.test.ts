import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { redacted, stack } from "../index.ts";
import { openTestCloud, table, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("parameters", () => {
  test("keep their previous value only when told so", async () => {
    await bench.orchestrator.deploy(table("id"));
    const plan = await bench.orchestrator.plan(table("", "", { parameters: { Key: { usePreviousValue: true } } }));
    expect(plan.kind).toBe("no-changes");
    await expect(bench.orchestrator.plan(table("", "", { parameters: {} }))).rejects.toMatchObject({
      code: "PARAMETER_MISSING",
    });
  });

  test("have no previous value where there is no stack", async () => {
    const definition = table("", "", { parameters: { Key: { usePreviousValue: true } } });
    await expect(bench.orchestrator.plan(definition)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining("Key cannot keep a previous value"),
    });
  });

  test("are refused when they were hidden, also in a definition that was copied, before anything is sent", async () => {
    const copied = { ...table("id"), parameters: { Key: "postgres://u:****@h" } };
    await expect(bench.orchestrator.plan(copied)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(/Parameter "Key" holds \*{4}.*give the value itself/),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("may be lists, numbers, booleans and redacted values", async () => {
    const types = { Names: "CommaDelimitedList", Size: "Number", On: "String", Key: "String" };
    const template = {
      Parameters: Object.fromEntries(Object.entries(types).map(([name, Type]) => [name, { Type }])),
      Resources: { Topic: { Type: "AWS::SNS::Topic" } },
    };
    const parameters = { Names: ["a", "b"], Size: 3, On: true, Key: redacted("hunter22") };
    const plan = await bench.changesPlan(stack({ name: "typed", template, parameters }));
    expect(Object.fromEntries(plan.parameters.map(({ key, value }) => [key, value]))).toEqual({
      Names: "a,b",
      Size: "3",
      On: "true",
      Key: "****",
    });
  });
});

describe("a parameter that names an SSM parameter", () => {
  const definition = stack({
    name: "images",
    template: {
      file: "images.yaml",
      body: `Parameters:
  Size:
    Type: AWS::SSM::Parameter::Value<String>
    Default: /sizes/default
Mappings:
  Names: { small: { Name: little }, large: { Name: big } }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !FindInMap [Names, !Ref Size, Name]
`,
    },
  });

  async function put(Value: string): Promise<void> {
    const ssm = new SSMClient(bench.cloud.connection());
    await ssm.send(new PutParameterCommand({ Name: "/sizes/default", Value, Type: "String" }));
    ssm.destroy();
    bench.cloud.calls.clear();
  }

  test("is refused when that does not exist, before anything is created", async () => {
    await expect(bench.orchestrator.plan(definition)).rejects.toMatchObject({
      code: "PARAMETER_INVALID",
      message: expect.stringMatching(/^images\.yaml:2:3: .*\/sizes\/default.*eu-west-1/),
    });
    expect(bench.operations()).toEqual(["GetParameters"]);
  });

  test("is evaluated as the value that it stands for", async () => {
    await put("medium");
    await expect(bench.orchestrator.plan(definition)).rejects.toMatchObject({ code: "MAPPING_KEY_MISSING" });
    expect(bench.operations()).toEqual(["GetParameters"]);
  });

  test("is shown in the plan with that value", async () => {
    await put("large");
    expect(await bench.changesPlan(definition)).toMatchObject({
      parameters: [{ key: "Size", value: "/sizes/default", resolvedValue: "large" }],
    });
  });

  test("is left to CloudFormation when we may not look", async () => {
    await put("large");
    bench.cloud.faults.refuse({ operation: "GetParameters", code: "AccessDeniedException", message: "not allowed" });
    expect(await bench.changesPlan(definition)).toMatchObject({ operation: "CREATE" });
  });
});
