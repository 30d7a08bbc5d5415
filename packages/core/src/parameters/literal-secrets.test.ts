import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openProject } from "../assets/project.testing.ts";
import {
  createOrchestrator,
  LiteralSecretPolicy,
  redacted,
  stack,
  type ParameterValue,
  type StackDefinition,
} from "../index.ts";
import { silentLogger } from "../logger.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const secret = "correct-horse-battery";
const body = `Resources:
  Login:
    Type: AWS::SSM::Parameter
    Properties: { Name: /app/password, Type: String, Value: ${secret} }
`;

function login(definition: Partial<StackDefinition> = {}) {
  return stack({ name: "login", template: { body, file: "login.yaml" }, ...definition });
}

describe("a secret that is written into a template", () => {
  test("is refused before anything is sent, with its place and without its value", async () => {
    const refusal: unknown = await bench.orchestrator.deploy(login()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: "LITERAL_SECRET",
      message: expect.stringMatching(
        /^login\.yaml:4:\d+: Resources\/Login\/Properties\/Value holds a literal password, key or token, .* Keep it as a SecureString/,
      ),
    });
    expect(JSON.stringify(refusal)).not.toContain(secret);
    expect(bench.operations()).toEqual([]);
  });

  test("is told in the plan and in the log where it is not to be refused", async () => {
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} };
    const lenient = createOrchestrator({ ...bench.cloud.connection(), literalSecrets: "warn", logger });
    const plan = await bench.changesPlan(login(), lenient);
    expect(plan.literalSecrets).toMatchObject([
      { path: ["Resources", "Login", "Properties", "Value"], position: { line: 4 } },
    ]);
    expect(warnings).toEqual([plan.literalSecrets?.[0]?.message]);
    await expect(lenient.deploy({ ...plan, literalSecrets: [] })).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect(JSON.stringify(plan)).not.toContain(secret);
    expect(JSON.stringify(plan)).toContain("****");
    lenient.close();
    // Whoever deploys it has never seen the template.
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("is not looked for where a definition says so, whatever the orchestrator does", async () => {
    const { literalSecrets, ...plan } = await bench.changesPlan(login({ literalSecrets: "off" }));
    expect([literalSecrets, plan.kind]).toEqual([undefined, "changes"]);
    const lenient = createOrchestrator({ ...bench.cloud.connection(), literalSecrets: "off" });
    await expect(lenient.plan(login({ literalSecrets: LiteralSecretPolicy.Refuse }))).rejects.toMatchObject({
      code: "LITERAL_SECRET",
    });
    lenient.close();
    const misspelt = JSON.parse('{ "literalSecrets": "refused" }') as Partial<StackDefinition>;
    expect(() => login(misspelt)).toThrow('Its literalSecrets "refused" must be one of refuse, warn, off.');
  });

  test("is refused in a template that is nested, and in the one around it, before what they point to is uploaded", async () => {
    await using project = await openProject();
    const outer = (more: string): string =>
      `Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: nested.yaml }\n${more}`;
    await project.write({
      "nested.yaml": body,
      "harmless.yaml": "Resources: { Topic: { Type: 'AWS::SNS::Topic' } }",
      "outer.yaml": outer(""),
      "leaky.yaml": outer("Mappings: { Stage: { prod: { DbPassword: hunter22 } } }").replace("nested", "harmless"),
    });
    for (const [name, place] of Object.entries({ outer: "nested.yaml:4:", leaky: "leaky.yaml:5:" })) {
      const template = project.path(`${name}.yaml`);
      await expect(project.orchestrator.deploy(stack({ name, template }))).rejects.toMatchObject({
        code: "LITERAL_SECRET",
        message: expect.stringContaining(place),
      });
    }
    expect(await project.keys()).toEqual([]);
  });

  test("is told in the plan and in the log of a template that is nested, with its file, where it is not to be refused", async () => {
    await using project = await openProject();
    const inner = `Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: nested.yaml }\n`;
    await project.write({ "nested.yaml": body, "outer.yaml": inner });
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const lenient = project.orchestratorWith({ literalSecrets: "warn", logger });
    const plan = await lenient.plan(stack({ name: "outer", template: project.path("outer.yaml") }));
    const told = `${project.path("nested.yaml")}:4:54: Resources/Login/Properties/Value holds a literal password, key or token, which whoever may read the template can read.`;
    expect(plan.literalSecrets).toEqual([
      {
        message: told,
        remedy: expect.stringContaining("Keep it as a SecureString") as string,
      },
    ]);
    expect(warnings).toEqual([told]);
    expect(JSON.stringify(plan)).not.toContain(secret);
    expect(JSON.stringify(plan)).toContain("****");
  });

  test("is refused in a refactor", async () => {
    const stacks = [
      { name: "login", template: { body } },
      { name: "other", template: { body } },
    ];
    await expect(bench.orchestrator.planRefactor({ stacks })).rejects.toMatchObject({ code: "LITERAL_SECRET" });
  });

  test("does not stop who goes back to what was deployed with it", async () => {
    const store = createMemoryStore();
    const keeper = createOrchestrator({ ...bench.cloud.connection(), store });
    await keeper.deploy(login({ literalSecrets: "off" }));
    const topic = { Resources: { Topic: { Type: "AWS::SNS::Topic" } } };
    await keeper.deploy(stack({ name: "login", template: topic }));
    const plan = await keeper.planRollback("login", { to: "previous" });
    expect(plan.literalSecrets).toHaveLength(1);
    keeper.close();
  });
});

describe("a secret that a parameter is given", () => {
  const given = (value: ParameterValue, declared = "{ Type: String }", name = "DbPassword") =>
    stack({
      name: "given",
      template: {
        body: `Parameters:\n  ${name}: ${declared}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: { DisplayName: !Ref ${name} }\n`,
        file: "given.yaml",
      },
      parameters: { [name]: value },
    });

  test("is refused where CloudFormation would show it, by the name of the parameter and by its form", async () => {
    const token = `ghp_${"a1B2".repeat(9)}`;
    for (const definition of [given(secret), given(12_345_678), given(token, "{ Type: String }", "Note")]) {
      const refusal: unknown = await bench.orchestrator.plan(definition).catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: "SECRET_EXPOSED",
        message: expect.stringMatching(
          /^given\.yaml:2:3: The parameter (DbPassword|Note) is given a .* Declare it NoEcho/,
        ),
      });
      expect(JSON.stringify(refusal)).not.toMatch(/correct-horse|ghp_/);
    }
    expect(bench.operations()).toEqual([]);
  });

  test.each([
    ["hidden by the template", given(secret, "{ Type: String, NoEcho: true }")],
    ["hidden by the caller", given(redacted(secret))],
    ["of an ordinary name", given("large", "{ Type: String }", "Size")],
    ["a reference", given("{{resolve:secretsmanager:app/password}}")],
    ["a flag", given("true", "{ Type: String, AllowedValues: ['true', 'false'] }", "GenerateApiKey")],
    ["a flag in other words", given("yes", "{ Type: String }", "RevokeRefreshToken")],
    ["the ARN of a secret", given("arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf")],
    ["the name of a SecureString", given("/prod/db/password")],
    ["the name of a secret", given("prod/db/password")],
  ])("is no matter where it is %s", async (_, definition) => {
    expect(await bench.orchestrator.plan(definition)).toMatchObject({ kind: "changes" });
  });
});
