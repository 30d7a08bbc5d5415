import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, LabelParameterVersionCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createMemoryStore, type Store } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app as defineApp,
  createOrchestrator,
  fromSsm,
  planOffline,
  stack,
  type Deployment,
  type Orchestrator,
  type ParameterValue,
  type Stack,
} from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, stillIn } from "../runs/kept-cloud.testing.ts";

let bench: TestCloud;
let ssm: SSMClient;
beforeEach(async () => {
  bench = await openTestCloud();
  ssm = new SSMClient(bench.cloud.connection());
  for (const Value of ["first-password", "second-password"])
    await put({ Name: "/app/password", Type: "SecureString", Value });
  for (const Value of ["5", "7"]) await put({ Name: "/app/delay", Type: "String", Value });
  await ssm.send(
    new LabelParameterVersionCommand({ Name: "/app/password", ParameterVersion: 1, Labels: ["released"] }),
  );
});
afterEach(async () => {
  ssm.destroy();
  await bench[Symbol.asyncDispose]();
});

async function put(input: { Name: string; Type: "String" | "SecureString"; Value: string }): Promise<void> {
  await ssm.send(new PutParameterCommand({ ...input, Overwrite: true }));
}

const body = `Parameters:
  Delay: { Type: Number }
  Password: { Type: String, NoEcho: true }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: !Ref Delay }
  Login:
    Type: AWS::SSM::Parameter
    Properties: { Name: /login, Type: String, Value: !Ref Password }
`;

function app(
  parameters: Record<string, ParameterValue>,
  template: Stack["template"] = { body, file: "app.yaml" },
): Stack {
  return stack({ name: "app", template, parameters });
}

async function deployed(): Promise<{ delay: string | undefined; password: string | undefined }> {
  const { Stacks: [found] = [] } = await bench.client.send(new DescribeStacksCommand({ StackName: "app" }));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/login" }));
  const delay = found?.Parameters?.find(({ ParameterKey }) => ParameterKey === "Delay")?.ParameterValue;
  return { delay, password: Parameter?.Value };
}

/** Which calls of Parameter Store were made by the orchestrator, with what was to be decrypted. */
function watched(): { readonly calls: unknown[]; readonly orchestrator: Orchestrator } {
  const calls: unknown[] = [];
  const orchestrator = through(bench, async (command, input, send) => {
    if (command === "GetParametersCommand") calls.push(input);
    return send();
  });
  return { calls, orchestrator };
}

describe("a parameter from Parameter Store", () => {
  test("is the latest version, decrypted for NoEcho alone, and the plan says which version it took", async () => {
    const { calls, orchestrator } = watched();
    const plan = await bench.changesPlan(
      app({ Delay: fromSsm("/app/delay"), Password: fromSsm("/app/password") }),
      orchestrator,
    );
    orchestrator.close();
    expect(plan.ssmParameters).toEqual({
      Delay: { name: "/app/delay", version: 2 },
      Password: { name: "/app/password", version: 2 },
    });
    expect(plan.redactedParameters).toEqual(["Password"]);
    expect(plan.parameters).toMatchObject([
      { key: "Delay", value: "7" },
      { key: "Password", value: "****" },
    ]);
    expect(calls).toEqual([{ Names: ["/app/delay"] }, { Names: ["/app/password"], WithDecryption: true }]);
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: "7", password: "second-password" });
  });

  test("is the version or the label that is asked for", async () => {
    const plan = await bench.changesPlan(
      app({ Delay: fromSsm("/app/delay", { version: 1 }), Password: fromSsm("/app/password", { label: "released" }) }),
    );
    expect(plan.ssmParameters).toEqual({
      Delay: { name: "/app/delay", version: 1 },
      Password: { name: "/app/password", version: 1, label: "released" },
    });
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: "5", password: "first-password" });
  });

  test("is deployed as it was planned, whatever stands there later", async () => {
    const plan = await bench.orchestrator.plan(app({ Delay: 1, Password: fromSsm("/app/password") }));
    await put({ Name: "/app/password", Type: "SecureString", Value: "third-password" });
    await bench.orchestrator.deploy(plan);
    expect(await deployed()).toEqual({ delay: "1", password: "second-password" });
  });

  test("that is a SecureString is refused, and not decrypted, where the template does not hide it", async () => {
    const { calls, orchestrator } = watched();
    await expect(
      orchestrator.plan(app({ Delay: fromSsm("/app/password"), Password: fromSsm("/app/password") })),
    ).rejects.toMatchObject({
      code: "SECRET_EXPOSED",
      message:
        "app.yaml:2:3: The parameter Delay takes the SSM parameter /app/password, which is a SecureString, and CloudFormation would show its value to whoever may describe the stack. Declare it NoEcho: true in the template. It was not decrypted.",
    });
    orchestrator.close();
    expect(calls[0]).toEqual({ Names: ["/app/password"] });
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });

  test("that does not exist is refused with the place of the parameter, like a name that the template does not have", async () => {
    await expect(
      bench.orchestrator.plan(
        app({ Delay: fromSsm("/app/dely"), Password: fromSsm("/app/password", { version: 9 }), Paswod: fromSsm("/x") }),
      ),
    ).rejects.toMatchObject({
      details: {
        problems: [
          {
            message: "The parameter Delay takes the SSM parameter /app/dely, which does not exist in eu-west-1.",
            range: { start: { line: 2, column: 3 } },
          },
          {
            message:
              "The parameter Password takes the SSM parameter /app/password:9, which does not exist in eu-west-1.",
          },
          { message: expect.stringMatching(/Paswod/) },
        ],
      },
    });
  });

  test("is not looked up for a template that is broken", async () => {
    await expect(
      bench.orchestrator.plan(app({ Delay: fromSsm("/app/delay") }, { body: `${body}Outputs: { A: {} }\n` })),
    ).rejects.toMatchObject({ code: "TEMPLATE_STRUCTURE" });
    expect(bench.operations()).not.toContain("GetParameters");
  });

  test("is hidden by the template that only CloudFormation reads, too", async () => {
    const url = await bench.putTemplate("app.yaml", body);
    const plan = await bench.changesPlan(
      app({ Delay: fromSsm("/app/delay"), Password: fromSsm("/app/password") }, url),
    );
    expect(plan).toMatchObject({
      redactedParameters: ["Password"],
      ssmParameters: { Delay: { version: 2 }, Password: { version: 2 } },
    });
    await expect(
      bench.orchestrator.plan(app({ Delay: fromSsm("/app/password"), Password: "a" }, url)),
    ).rejects.toMatchObject({ code: "SECRET_EXPOSED" });
  });

  test("is recorded as the version that was taken, and a run that is taken up takes that version again", async () => {
    const store = stillIn(bench.cloud, createMemoryStore());
    const definition = app({ Delay: fromSsm("/app/delay"), Password: fromSsm("/app/password") });
    const open = (given: Store): Orchestrator => createOrchestrator({ ...bench.cloud.connection(), store: given });
    const dying = open(dyingAfter(5, store));
    const operation = dying.start.deploy(definition);
    await expect(operation.result).rejects.toThrow();
    dying.close();
    // The versions are written down, and no change set is made.
    const texts = async (): Promise<string> =>
      (await Promise.all((await store.list("")).map(async (key) => (await store.get(key))?.text))).join("\n");
    expect(await texts()).toContain('{"name":"/app/password","version":2}');
    expect(bench.operations()).not.toContain("CreateChangeSet");
    await put({ Name: "/app/delay", Type: "String", Value: "9" });
    await put({ Name: "/app/password", Type: "SecureString", Value: "third-password" });
    const other = open(store);
    await other.resume(operation.handle);
    expect(await deployed()).toEqual({ delay: "7", password: "second-password" });
    const deployments: Deployment[] = [];
    for await (const each of other.history("app")) deployments.push(each);
    other.close();
    expect(deployments).toMatchObject([
      {
        parameters: { Delay: "7" },
        secretParameters: ["Password"],
        ssmParameters: { Delay: { version: 2 }, Password: { name: "/app/password", version: 2 } },
      },
    ]);
    expect(await texts()).not.toMatch(/(second|third)-password/);
  });

  test("is unknown offline, and makes its stack wait for the one that writes it", async () => {
    const here = { ...app({ Delay: fromSsm("/written"), Password: fromSsm("/app/password") }), region: "eu-west-1" };
    expect(await planOffline(here, undefined)).toMatchObject({ operation: "CREATE", changes: [{}, {}] });
    const writing = { Type: "AWS::SSM::Parameter", Properties: { Name: "/written", Type: "String", Value: "3" } };
    const writer = stack({ name: "writer", template: { Resources: { It: writing } } });
    const both = defineApp({ name: "both", layers: [{ name: "all", stacks: [app(here.parameters ?? {}), writer] }] });
    expect(await bench.orchestrator.linksOf(both)).toMatchObject([{ stack: "app", needs: "writer" }]);
    expect(await bench.orchestrator.deployApp(both)).toMatchObject({ succeeded: true });
    expect(await deployed()).toEqual({ delay: "3", password: "second-password" });
  });

  test.each([
    [fromSsm("/app:3"), /is no name and no ARN of one/],
    [fromSsm("/app", { version: 0 }), /takes version 0 of an SSM parameter, which must be a whole number/],
    [fromSsm("/app", { label: "1st" }), /labelled "1st"/],
    [{ ssmParameter: { name: "/app", version: 1, label: "a" } }, /give one of them/],
    [{ ssmParameter: { name: "/app", verison: 1 } }, /"verison", which it does not know. Did you mean "version"\?/],
  ])("is refused by name where it can't be meant: %j", (value, message) => {
    expect(() => app({ Password: value })).toThrow(message);
  });
});
