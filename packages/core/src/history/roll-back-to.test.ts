import { CloudFormationClient, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  createOrchestrator,
  redacted,
  stack,
  type Orchestrator,
  type OrchestratorOptions,
  type Stack,
} from "../index.ts";
import { failureOf, queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

const ON_ERRORS = {
  Namespace: "AWS/SQS",
  MetricName: "NumberOfMessagesSent",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
};

/** What the queue of the stack is now: everything else follows from it. */
async function delayNow(): Promise<string> {
  const plan = await orchestrator.plan(queue(77));
  if (plan.kind !== "changes") throw new Error("No queue has that delay here.");
  await orchestrator.discard(plan);
  return plan.changes[0]?.details[0]?.before ?? "";
}

describe("going back", () => {
  test("is a plan like any other, with the template of then", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6));
    const plan = await orchestrator.planRollback("queue", { to: "previous" });
    expect(plan).toMatchObject({
      kind: "changes",
      operation: "UPDATE",
      template: { file: "queue.yaml" },
      changes: [{ logicalId: "Queue", details: [{ name: "DelaySeconds", before: "6", after: "5" }] }],
    });
    expect(await delayNow()).toBe("6");
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", status: "UPDATE_COMPLETE" });
    expect(await delayNow()).toBe("5");
  });

  test("brings topics, rollback triggers and the stack policy back, and says what stays", async () => {
    const topic = (name: string): string => `arn:aws:sns:eu-west-1:111111111111:${name}`;
    const alarm = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors";
    const watch = { rollbackTriggers: [{ arn: alarm }] };
    const Errors = { Type: "AWS::CloudWatch::Alarm", Properties: { AlarmName: "errors", ...ON_ERRORS } };
    await orchestrator.deploy(stack({ name: "alarms", template: { Resources: { Errors } } }));
    bench.cloud.alarms.set("errors", "OK");
    const policy = (Action: string) => ({ Statement: [{ Effect: "Allow", Action, Principal: "*", Resource: "*" }] });
    const first = { notificationArns: [topic("first")], stackPolicy: policy("Update:*") };
    await orchestrator.deploy(queue(5, { ...first, rollbackConfiguration: watch }));
    const role = "arn:aws:iam::111111111111:role/deployer";
    const second = { notificationArns: [topic("second")], rollbackConfiguration: {}, roleArn: role };
    await orchestrator.deploy(
      queue(6, { ...second, terminationProtection: true, stackPolicy: policy("Update:Modify") }),
    );
    const plan = await orchestrator.planRollback("queue", { to: "run-2" });
    expect(plan).toMatchObject({
      options: {
        notificationArns: [topic("first")],
        rollbackConfiguration: watch,
        stackPolicy: { after: expect.stringContaining("Update:*") },
      },
      notRestored: [
        { setting: "roleArn", because: `it was none, and the stack keeps ${role}` },
        { setting: "terminationProtection", because: "it was off, and stays on" },
      ],
    });
    await expect(orchestrator.deploy({ ...plan, notRestored: [] })).rejects.toMatchObject({ code: "PLAN_INVALID" });
    await orchestrator.deploy(plan);
    expect(await orchestrator.describe("queue")).toMatchObject({
      notificationArns: [topic("first")],
      rollbackConfiguration: watch,
      terminationProtection: true,
      roleArn: role,
    });
  });

  test("says it of the stacks of an app as well", async () => {
    const shop = (delay: number, more: Partial<Stack> = {}) =>
      app({ name: "shop", layers: [{ name: "all", stacks: [queue(delay, more)] }] });
    await orchestrator.deployApp(shop(5));
    await orchestrator.deployApp(shop(6, { terminationProtection: true }));
    expect(await orchestrator.planAppRollback(shop(6))).toMatchObject({
      notRestored: { queue: [{ setting: "terminationProtection", because: "it was off, and stays on" }] },
    });
  });

  test("says of a deployment that was recorded without its settings that they stay", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6, { notificationArns: ["arn:aws:sns:eu-west-1:111111111111:second"] }));
    for (const key of await bench.store.list("")) {
      const stored = await bench.store.get(key);
      if (stored === undefined || !stored.text.includes('"kind":"deployment"')) continue;
      const { settings: _, ...record } = JSON.parse(stored.text) as Record<string, unknown>;
      await bench.store.putIfUnchanged(key, JSON.stringify(record), stored.version);
    }
    const plan = await orchestrator.planRollback("queue", { to: "previous" });
    expect(plan.options).toBeUndefined();
    expect(plan.notRestored?.map(({ setting }) => setting)).toEqual([
      "terminationProtection",
      "notificationArns",
      "rollbackConfiguration",
      "stackPolicy",
    ]);
  });

  test("to any deployment is one call", async () => {
    for (const delay of [5, 6, 7]) await orchestrator.deploy(queue(delay));
    expect(await orchestrator.rollback("queue", { to: "run-1" })).toMatchObject({ kind: "deployed" });
    expect(await delayNow()).toBe("5");
  });

  test("to the previous one twice comes out where it began", async () => {
    for (const delay of [5, 6, 7]) await orchestrator.deploy(queue(delay));
    await orchestrator.rollback("queue", { to: "previous" });
    expect(await delayNow()).toBe("6");
    await orchestrator.rollback("queue", { to: "previous" });
    expect(await delayNow()).toBe("7");
  });

  test("goes by what is on the stack: what failed and was rolled back, and what changed nothing, was never there", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6));
    await orchestrator.deploy(queue(6));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await failureOf(orchestrator.deploy(queue(7)));
    await orchestrator.rollback("queue", { to: "previous" });
    expect(await delayNow()).toBe("5");
  });

  test("from a failed update that was left as it is goes to the last that succeeded", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await failureOf(orchestrator.deploy(queue(7), { disableRollback: true }));
    const plan = await orchestrator.planRollback("queue", { to: "previous" });
    const back = await orchestrator.deploy(plan, { disableRollback: true }).catch((error: unknown) => error);
    expect(back).toMatchObject({ status: "UPDATE_COMPLETE" });
    expect(await delayNow()).toBe("6");
  });

  test("from what somebody else did goes to our last deployment", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6));
    using client = disposable(new CloudFormationClient(bench.cloud.connection()));
    const { template } = queue(9);
    const TemplateBody = typeof template === "object" && "body" in template ? String(template.body) : "";
    await client.send(new UpdateStackCommand({ StackName: "queue", TemplateBody }));
    await orchestrator.attach("queue");
    expect(await delayNow()).toBe("9");
    await orchestrator.rollback("queue", { to: "previous" });
    expect(await delayNow()).toBe("6");
  });

  test("brings a destroyed stack back, when its deployment is named", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.destroy("queue", { deleteData: true });
    await expect(orchestrator.rollback("queue", { to: "previous" })).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
    const back = await orchestrator.rollback("queue", { to: "run-1" });
    expect(back).toMatchObject({ kind: "deployed", operation: "CREATE" });
    expect(await delayNow()).toBe("5");
    await expect(orchestrator.rollback("queue", { to: "previous" })).rejects.toMatchObject({
      code: "DEPLOYMENT_NOT_FOUND",
    });
  });

  test("takes tags and parameters back with the template", async () => {
    const versions = [
      { parameters: { Name: "one" }, tags: { version: "1", team: "orders" } },
      { parameters: { Name: "two" }, tags: { version: "2" } },
    ];
    for (const version of versions) await orchestrator.deploy(topic(version));
    await orchestrator.rollback("topic", { to: "previous" });
    expect(await orchestrator.describe("topic")).toMatchObject(versions[0] ?? {});
    expect(await orchestrator.describe("topic")).not.toMatchObject({ tags: { version: "2" } });
  });

  test("to a deployment that there is not says which there are", async () => {
    await orchestrator.deploy(queue(5));
    const missing = orchestrator.planRollback("queue", { to: "run-9" });
    await expect(missing).rejects.toMatchObject({
      code: "DEPLOYMENT_NOT_FOUND",
      message: expect.stringMatching(/no deployment "run-9" of stack "queue".*run-1 \(CREATE, succeeded, 2026/),
    });
    await expect(orchestrator.planRollback("queue", { to: "previous" })).rejects.toMatchObject({
      code: "DEPLOYMENT_NOT_FOUND",
      message: expect.stringContaining('no deployment of stack "queue" before the current one'),
    });
  });

  test("takes characters back that CloudFormation cannot tell, as the planner knew them", async () => {
    const deployer = bench.process("deployer", asAws);
    await deployer.deploy(await bench.process("planner").plan(worded("schön")));
    await deployer.deploy(worded("häßlich"));
    const plan = await deployer.planRollback("words", { to: "previous" });
    expect(plan).toMatchObject({ changes: [{ after: { Properties: { DisplayName: "schön" } } }] });
  });

  test("is refused where nobody knows how the template was written", async () => {
    using planner = createOrchestrator(bench.cloud.connection());
    const plan = await planner.plan(worded("schön"));
    const deployer = bench.process("deployer", asAws);
    await deployer.deploy(plan);
    await expect(deployer.planRollback("words", { to: plan.id })).rejects.toMatchObject({
      code: "DEPLOYMENT_INCOMPLETE",
      message: expect.stringContaining("? for what is not ASCII"),
    });
  });

  test("to a deletion is refused", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.destroy("queue", { deleteData: true });
    await expect(orchestrator.planRollback("queue", { to: "run-2" })).rejects.toMatchObject({
      code: "DEPLOYMENT_INCOMPLETE",
      message: expect.stringContaining("it destroyed the stack"),
    });
  });
});

describe("secrets on the way back", () => {
  const secret = "hunter22-hunter22";
  const kept = (version: number, parameters: Stack["parameters"]): Stack =>
    stack({
      name: "kept",
      template: {
        Parameters: { Password: { Type: "String", NoEcho: true }, Note: { Type: "String" } },
        Resources: {
          Holder: {
            Type: "AWS::SSM::Parameter",
            Properties: {
              Type: "String",
              Value: { "Fn::Sub": "${Password} ${Note}" },
              Description: `version ${version}`,
            },
          },
        },
        Outputs: { Value: { Value: { "Fn::GetAtt": ["Holder", "Value"] } } },
      },
      ...(parameters === undefined ? {} : { parameters }),
    });

  test("keep the values they have now, and the plan says which", async () => {
    await orchestrator.deploy(kept(1, { Password: "first-password", Note: redacted("a hidden note") }));
    await orchestrator.deploy(kept(2, { Password: secret, Note: redacted("another note") }));
    const plan = await bench.process("build 8").planRollback("kept", { to: "previous" });
    expect(plan).toMatchObject({ kind: "changes", keptParameters: ["Password"], redactedParameters: ["Note"] });
    expect(await orchestrator.deploy(plan)).toMatchObject({ outputs: { Value: `${secret} another note` } });
    for (const text of await bench.texts())
      expect(text).not.toMatch(/first-password|hunter22|a hidden note|another note/);
  });

  test("take the values that are given", async () => {
    await orchestrator.deploy(kept(1, { Password: "first-password", Note: "open" }));
    await orchestrator.deploy(kept(2, { Password: secret, Note: "open" }));
    const back = { to: "previous", parameters: { Password: redacted("first-password") } };
    const plan = await orchestrator.planRollback("kept", back);
    expect(plan).not.toHaveProperty("keptParameters");
    expect(await orchestrator.rollback("kept", back)).toMatchObject({ outputs: { Value: "first-password open" } });
  });

  test("are asked for by name where there is no value to keep", async () => {
    await orchestrator.deploy(kept(1, { Password: "first-password", Note: "open" }));
    await orchestrator.destroy("kept");
    await expect(orchestrator.planRollback("kept", { to: "run-1" })).rejects.toMatchObject({
      code: "SECRET_REQUIRED",
      message: expect.stringContaining("parameters: { Password: … }"),
    });
  });
});

/** CloudFormation answers templates with `?` for what is not ASCII; the local cloud answers what it was sent. */
const asAws: Partial<OrchestratorOptions> = {
  configureClient: ({ middlewareStack }) =>
    middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName !== "GetTemplateCommand") return answer;
          const { TemplateBody = "" } = answer.output as { readonly TemplateBody?: string };
          return {
            ...answer,
            output: { ...answer.output, TemplateBody: TemplateBody.replaceAll(/[^\n\x20-\x7e]/g, "?") },
          };
        },
      { step: "initialize" },
    ),
};

function worded(text: string): Stack {
  const body = `Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${text} } } }\n`;
  return stack({ name: "words", template: { body } });
}

function topic(version: Pick<Stack, "parameters" | "tags">): Stack {
  const template = {
    Parameters: { Name: { Type: "String" } },
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Name" } } } },
  };
  return stack({ name: "topic", template, ...version });
}

function disposable<T extends { destroy(): void }>(client: T): T & Disposable {
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}
