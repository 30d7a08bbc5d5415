import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, appPlanText, createOrchestrator, stack, type Plan, type SecretReader, type Stack } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
  const ssm = new SSMClient(bench.cloud.connection());
  const values = { "/app/name": "first", "/app/other": "value" };
  for (const [Name, Value] of Object.entries(values))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String" }));
  await ssm.send(new PutParameterCommand({ Name: "/app/name", Value: "second", Overwrite: true }));
  await ssm.send(new PutParameterCommand({ Name: "/app/password", Value: "hunter22", Type: "SecureString" }));
  ssm.destroy();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A topic with this display name, beside what else the template has. */
function topic(displayName: string, more = "", definition: Partial<Stack> = {}): Stack {
  const body = `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: ${displayName}
${more}`;
  return stack({ name: "topic", template: { body, file: "topic.yaml" }, ...definition });
}

function database(password: string): Stack {
  const Properties = {
    DBInstanceClass: "db.t4g.micro",
    Engine: "postgres",
    MasterUsername: "owner",
    MasterUserPassword: password,
  };
  return stack({ name: "data", template: { Resources: { Database: { Type: "AWS::RDS::DBInstance", Properties } } } });
}

function found({ lateBindings }: Plan): unknown[] {
  return lateBindings.map((binding) => [binding.source, binding.found]);
}

describe("a reference to Parameter Store", () => {
  test("is found, and the plan says which version it pins or would take today", async () => {
    const text = "'{{resolve:ssm:/app/name:1}} {{resolve:ssm:/app/name}}'";
    expect(found(await bench.orchestrator.plan(topic(text)))).toEqual([
      ["{{resolve:ssm:/app/name:1}}", { pinned: true, version: "1", newest: "2", check: "exists" }],
      ["{{resolve:ssm:/app/name}}", { pinned: false, version: "2", check: "exists" }],
    ]);
    expect(found(await bench.orchestrator.plan(database("{{resolve:ssm-secure:/app/password:1}}")))).toEqual([
      ["{{resolve:ssm-secure:/app/password:1}}", { pinned: true, version: "1", check: "exists" }],
    ]);
  });

  test("that pins an old version is shown in the plan of an app, with the newest beside", async () => {
    const pinning = topic("'{{resolve:ssm:/app/name:1}} {{resolve:ssm:/app/other:1}}'");
    const plan = await bench.orchestrator.planApp(app({ name: "shop", layers: [{ name: "all", stacks: [pinning] }] }));
    expect(appPlanText(plan)).toContain("takes {{resolve:ssm:/app/name:1}} as it is pinned, and version 2 is there");
    expect(appPlanText(plan)).not.toContain("/app/other:1");
  });

  test.each([
    ["'{{resolve:ssm:/app/nam}}'", "/app/nam, which does not exist in eu-west-1."],
    ["'{{resolve:ssm:/app/name:9}}'", "/app/name:9, which does not exist in eu-west-1."],
    ["!Sub '{{resolve:ssm:/app/${AWS::Region}}}'", "/app/eu-west-1, which does not exist in eu-west-1."],
    ["'{{resolve:ssm:/app/password}}'", "names a SecureString, which CloudFormation only reads as ssm-secure."],
    ["'{{resolve:ssm:/app/name:latest}}'", "is no dynamic reference:"],
    [
      "'{{resolve:ssm-secure:/app/password}}'",
      "AWS::SNS::Topic/Properties/DisplayName, which does not take ssm-secure.",
    ],
  ])("is refused with its place before anything is sent: %s", async (text, message) => {
    await expect(bench.orchestrator.plan(topic(text))).rejects.toMatchObject({
      message: expect.stringMatching(/^topic\.yaml:5:7: \{\{resolve:/),
      details: { problems: [{ message: expect.stringContaining(message) }] },
    });
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });

  test("is refused in the value of a parameter, too", async () => {
    const parameters = "Parameters:\n  Name: { Type: String }\n";
    const given = topic("!Ref Name", parameters, { parameters: { Name: "{{resolve:ssm:/app/nam}}" } });
    await expect(bench.orchestrator.plan(given)).rejects.toMatchObject({
      code: "UNRESOLVED_REFERENCE",
      message: expect.stringMatching(/^topic\.yaml:7:3: \{\{resolve:ssm:\/app\/nam\}\} names the SSM parameter/),
    });
  });

  test("is no matter where a condition leaves it out, or the stack makes what it names", async () => {
    const conditional = topic("!If [Never, '{{resolve:ssm:/none}}', plain]", "Conditions: { Never: !Equals [a, b] }\n");
    expect(found(await bench.orchestrator.plan(conditional))).toEqual([]);
    const made = "  Made:\n    Type: AWS::SSM::Parameter\n    Properties: { Name: /made, Type: String, Value: a }\n";
    expect(found(await bench.orchestrator.plan(topic("'{{resolve:ssm:/made}}'", made)))).toEqual([
      ["{{resolve:ssm:/made}}", { pinned: false, check: "unknown" }],
    ]);
  });

  test("is unknown, and not refused, for whoever may not look", async () => {
    const shut = through(bench, async (command, _, send) => {
      if (command !== "GetParametersCommand") return send();
      throw Object.assign(new Error("not authorized"), {
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 400 },
      });
    });
    const plan = await shut.plan(topic("'{{resolve:ssm:/app/name:9}}'"));
    shut.close();
    expect(found(plan)).toEqual([["{{resolve:ssm:/app/name:9}}", { pinned: true, version: "9", check: "unknown" }]]);
  });
});

describe("a reference to Secrets Manager", () => {
  const password = "{{resolve:secretsmanager:app/db:SecretString:password}}";

  /** Knows one secret, and whom it was asked for. */
  function reader(answer: object | Error): { readonly asked: string[]; readonly secretsManager: () => SecretReader } {
    const asked: string[] = [];
    const describeSecret: SecretReader["describeSecret"] = async ({ SecretId }) => {
      asked.push(SecretId);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { asked, secretsManager: () => ({ describeSecret }) };
  }

  async function planned(text: string, answer: object | Error): Promise<unknown> {
    const { secretsManager } = reader(answer);
    const orchestrator = createOrchestrator({ ...bench.cloud.connection(), clients: { secretsManager } });
    try {
      return found(await orchestrator.plan(database(text)))[0];
    } finally {
      orchestrator.close();
    }
  }

  const versions = { VersionIdsToStages: { "id-1": ["AWSPREVIOUS"], "id-2": ["AWSCURRENT"] } };
  const refusal = (name: string): Error =>
    Object.assign(new Error("refused"), { name, $metadata: { httpStatusCode: 400 } });

  test("is said not to be checked where nobody gave a client", async () => {
    expect(found(await bench.orchestrator.plan(database(password)))).toEqual([
      [password, { pinned: false, check: "not-checked" }],
    ]);
  });

  test.each([
    [password, { pinned: false, version: "id-2", check: "exists" }],
    [
      "{{resolve:secretsmanager:app/db:SecretString:password:AWSPREVIOUS}}",
      { pinned: false, version: "id-1", check: "exists" },
    ],
    [
      "{{resolve:secretsmanager:app/db:SecretString:password::id-1}}",
      { pinned: true, version: "id-1", newest: "id-2", check: "exists" },
    ],
  ])("is found by the client that was given: %s", async (text, facts) => {
    expect(await planned(text, versions)).toEqual([text, facts]);
  });

  test.each([
    [password, refusal("ResourceNotFoundException"), "the secret app/db, which does not exist in eu-west-1."],
    [password, { ...versions, DeletedDate: new Date(0) }, "the secret app/db, which is to be deleted."],
    ["{{resolve:secretsmanager:app/db:SecretString:::id-3}}", versions, "version id-3 of the secret app/db"],
    ["{{resolve:secretsmanager:app/db:SecretString::NEXT}}", versions, "has none of that stage."],
  ])("is refused where it is not there: %s", async (text, answer, message) => {
    await expect(planned(text, answer)).rejects.toThrow(message);
  });

  test("is unknown for whoever may not look, and for a secret that the stack makes", async () => {
    expect(await planned(password, refusal("AccessDeniedException"))).toEqual([
      password,
      { pinned: false, check: "unknown" },
    ]);
    const made = "!Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'";
    const plan = await bench.orchestrator.plan(topic(made, "  Secret:\n    Type: AWS::SecretsManager::Secret\n"));
    expect(found(plan)).toEqual([
      ["{{resolve:secretsmanager:${Secret}:SecretString:password}}", { pinned: false, check: "unknown" }],
    ]);
  });
});

test("a parameter of an SSM type that names a SecureString is refused, as CloudFormation would", async () => {
  const parameters = "Parameters:\n  Name: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/password }\n";
  await expect(bench.orchestrator.plan(topic("!Ref Name", parameters))).rejects.toMatchObject({
    code: "PARAMETER_INVALID",
    message: expect.stringContaining("which is a SecureString, and CloudFormation takes none there."),
  });
});
