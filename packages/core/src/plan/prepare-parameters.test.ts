import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { redacted, stack, type StackDefinition, type TemplateText } from "../index.ts";
import { openTestCloud, table, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("parameters", () => {
  const sized = (parameters: NonNullable<StackDefinition["parameters"]>, delay = 5, declared = "") =>
    stack({
      name: "sized",
      template: {
        file: "sized.yaml",
        body: `Parameters:
  Delay: { Type: Number, Default: ${delay} }
  Password: { Type: String, NoEcho: true }
${declared}Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: !Ref Delay }
  Secret:
    Type: AWS::SSM::Parameter
    Properties: { Name: /password, Type: String, Value: !Ref Password }
`,
      },
      parameters,
    });

  async function deployed(): Promise<{ delay: string | undefined; password: string | undefined }> {
    const [found] = (await bench.client.send(new DescribeStacksCommand({ StackName: "sized" }))).Stacks ?? [];
    const ssm = new SSMClient(bench.cloud.connection());
    const { Parameter: password } = await ssm.send(new GetParameterCommand({ Name: "/password" }));
    ssm.destroy();
    const delay = found?.Parameters?.find(({ ParameterKey }) => ParameterKey === "Delay")?.ParameterValue;
    return { delay, password: password?.Value };
  }

  test("that are not named keep their previous value, secrets too; new ones take their default; the plan says which", async () => {
    await bench.orchestrator.deploy(sized({ Delay: 7, Password: redacted("hunter22") }));
    const changed = sized({}, 6, "  Extra: { Type: String, Default: new }\n");
    const plan = await bench.changesPlan(stack({ ...changed, tags: { team: "a" } }));
    expect(plan.keptParameters).toEqual(["Delay", "Password"]);
    expect(plan.parameters).toMatchObject([
      { key: "Delay", value: "7" },
      { key: "Password", value: "****" },
      { key: "Extra", value: "new" },
    ]);
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: "7", password: "hunter22" });
  });

  test("take their default when told so", async () => {
    await bench.orchestrator.deploy(sized({ Delay: 7, Password: redacted("hunter22") }));
    const plan = await bench.changesPlan(sized({ Delay: { useDefault: true } }));
    expect(plan.keptParameters).toEqual(["Password"]);
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: "5", password: "hunter22" });
    await expect(bench.orchestrator.plan(sized({ Password: { useDefault: true } }))).rejects.toMatchObject({
      code: "PARAMETER_MISSING",
    });
  });

  test("keep their previous value when told so, and are missing where nothing was deployed", async () => {
    await expect(bench.orchestrator.plan(table("", "", { parameters: {} }))).rejects.toMatchObject({
      code: "PARAMETER_MISSING",
      message: expect.stringMatching(/^data\.yaml:2:3: .*Key/),
    });
    expect(bench.operations()).toEqual(["DescribeStacks"]);
    await bench.orchestrator.deploy(table("id"));
    const told = await bench.orchestrator.plan(table("", "", { parameters: { Key: { usePreviousValue: true } } }));
    expect(told).toMatchObject({ kind: "no-changes", keptParameters: ["Key"] });
    const untold = await bench.orchestrator.plan(table("", "", { parameters: {} }));
    expect(untold).toMatchObject({ kind: "no-changes", keptParameters: ["Key"] });
  });

  test("of a stack that only stands for plans are not kept", async () => {
    await bench.changesPlan(table("id"));
    await expect(bench.orchestrator.plan(table("", "", { parameters: {} }))).rejects.toMatchObject({
      code: "PARAMETER_MISSING",
    });
  });

  test("of a template that only CloudFormation reads are kept as far as it declares them", async () => {
    await bench.orchestrator.deploy(sized({ Delay: 7, Password: redacted("hunter22") }));
    const { template } = sized({}, 6, "  Extra: { Type: String, Default: new }\n");
    const body = (template as TemplateText).body
      .replace("  Delay: { Type: Number, Default: 6 }\n", "")
      .replace("!Ref Delay", "8");
    const url = await bench.putTemplate("sized.yaml", body);
    const plan = await bench.changesPlan(stack({ name: "sized", template: url }));
    expect(plan.keptParameters).toEqual(["Password"]);
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: undefined, password: "hunter22" });
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
    expect(bench.operations()).toEqual(["DescribeStacks", "GetParameters"]);
  });

  test("is evaluated as the value that it stands for", async () => {
    await put("medium");
    await expect(bench.orchestrator.plan(definition)).rejects.toMatchObject({ code: "MAPPING_KEY_MISSING" });
    expect(bench.operations()).toEqual(["DescribeStacks", "GetParameters"]);
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
