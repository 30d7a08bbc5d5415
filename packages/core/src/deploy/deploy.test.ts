import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  DeleteChangeSetCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  createOrchestrator,
  isStackstewardError,
  OperationFailed,
  stack,
  type ChangesPlan,
  type OperationEvent,
  type Orchestrator,
  type Plan,
  type Stack,
  type StackDefinition,
} from "../index.ts";

let cloud: LocalCloud;
let orchestrator: Orchestrator;
let client: CloudFormationClient;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  orchestrator = createOrchestrator(cloud.connection());
  client = new CloudFormationClient(cloud.connection());
});
afterEach(async () => {
  orchestrator.close();
  client.destroy();
  await cloud.close();
});

function queue(delay: number, definition: Partial<StackDefinition> = {}): Stack {
  const body = `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: ${delay}
Outputs:
  Url:
    Value: !Ref Queue
`;
  return stack({ name: "queue", template: { body, file: "queue.yaml" }, ...definition });
}

const operations = (): string[] => cloud.calls.list().map(({ operation }) => operation);

async function changesPlan(definition: Stack): Promise<ChangesPlan> {
  const plan = await orchestrator.plan(definition);
  if (plan.kind !== "changes") throw new Error(`expected changes, not ${plan.kind}`);
  return plan;
}

async function failureOf(promise: Promise<unknown>): Promise<OperationFailed> {
  const failure: unknown = await promise.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => error,
  );
  if (failure instanceof OperationFailed) return failure;
  throw failure;
}

describe("a stack that is not there", () => {
  test("is created, and its outputs are the result", async () => {
    const result = await orchestrator.deploy(queue(5));
    expect(result).toMatchObject({
      kind: "deployed",
      operation: "CREATE",
      stackName: "queue",
      status: "CREATE_COMPLETE",
      outputs: { Url: expect.stringContaining("queue-Queue") },
    });
  });

  test("costs five calls when it is planned and deployed at once", async () => {
    await orchestrator.deploy(queue(5));
    expect(operations()).toEqual([
      "DescribeStacks",
      "CreateChangeSet",
      "DescribeChangeSet",
      "ExecuteChangeSet",
      "DescribeStacks",
    ]);
  });

  test("costs six calls when a reviewed plan is deployed: the change set is looked at once more", async () => {
    await orchestrator.deploy(await orchestrator.plan(queue(5)));
    expect(operations()).toEqual([
      "DescribeStacks",
      "CreateChangeSet",
      "DescribeChangeSet",
      "DescribeChangeSet",
      "ExecuteChangeSet",
      "DescribeStacks",
    ]);
  });
});

describe("a stack that is there", () => {
  test("is updated by the change set of its plan and no other", async () => {
    await orchestrator.deploy(queue(5));
    const plan = await changesPlan(queue(6));
    expect(await orchestrator.deploy(plan)).toMatchObject({
      kind: "deployed",
      operation: "UPDATE",
      status: "UPDATE_COMPLETE",
      changeSetId: plan.changeSetId,
    });
  });

  test("is left alone when nothing changes, at no further cost", async () => {
    const { outputs } = await orchestrator.deploy(queue(5));
    const plan = await orchestrator.plan(queue(5));
    cloud.calls.clear();
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "no-changes", status: "CREATE_COMPLETE", outputs });
    expect(operations()).toEqual([]);
  });
});

describe("a plan is a promise", () => {
  test("it travels as JSON to another orchestrator", async () => {
    const travelled = JSON.parse(JSON.stringify(await orchestrator.plan(queue(5)))) as Plan;
    using other = createOrchestrator(cloud.connection());
    expect(await other.deploy(travelled)).toMatchObject({ kind: "deployed" });
  });

  test("deployed again it answers the same, and executes nothing", async () => {
    const plan = await changesPlan(queue(5));
    const {
      startedAt: _started,
      endedAt: _ended,
      ...first
    } = { ...(await orchestrator.deploy(plan)) } as Record<string, unknown>;
    const executions = cloud.calls.count({ operation: "ExecuteChangeSet", outcome: "answered" });
    expect(await orchestrator.deploy(plan)).toMatchObject(first);
    expect(cloud.calls.count({ operation: "ExecuteChangeSet", outcome: "answered" })).toBe(executions);
  });

  test("a failed deployment fails again the same way", async () => {
    cloud.faults.failResource({ logicalId: "Queue", reason: "No more queues." });
    const plan = await changesPlan(queue(5));
    const first = await failureOf(orchestrator.deploy(plan));
    const again = await failureOf(orchestrator.deploy(plan));
    expect(again.details.firstCause).toEqual(first.details.firstCause);
  });

  test("an edited plan is refused before anything is sent", async () => {
    const plan = await changesPlan(queue(5));
    cloud.calls.clear();
    await expect(orchestrator.deploy({ ...plan, isDestructive: true })).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect(operations()).toEqual([]);
  });

  test.each<[string, (plan: ChangesPlan) => Promise<unknown>, RegExp]>([
    [
      "its change set was deleted",
      (plan) => client.send(new DeleteChangeSetCommand({ ChangeSetName: plan.changeSetId })),
      /does not exist any more/,
    ],
    [
      "the stack was updated since",
      async () => {
        await orchestrator.deploy(queue(7));
      },
      /obsolete|does not exist any more/,
    ],
    [
      "somebody else executed it",
      async (plan) => {
        await client.send(
          new ExecuteChangeSetCommand({ ChangeSetName: plan.changeSetId, ClientRequestToken: "theirs" }),
        );
        await cloud.settle();
      },
      /executed already, by somebody else/,
    ],
  ])("it is refused when %s, saying what moved", async (_, move, message) => {
    await orchestrator.deploy(queue(5));
    const plan = await changesPlan(queue(6));
    await move(plan);
    await expect(orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringMatching(message),
    });
  });
});

describe("events", () => {
  test("tell every status of the stack and its resources once, in order, and end with the operation", async () => {
    await orchestrator.deploy(queue(5));
    const operation = orchestrator.start.deploy(queue(6));
    const events: OperationEvent[] = [];
    for await (const event of operation.events) events.push(event);
    const result = await operation.result;
    expect(events.map((event) => ("status" in event ? `${event.kind} ${event.status}` : event.kind))).toEqual([
      "operation-started",
      "stack-status UPDATE_IN_PROGRESS",
      "resource-status UPDATE_IN_PROGRESS",
      "resource-status UPDATE_COMPLETE",
      "stack-status UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "stack-status UPDATE_COMPLETE",
      "operation-ended UPDATE_COMPLETE",
    ]);
    expect(events.every((event) => event.version === 1)).toBe(true);
    expect(result).toMatchObject({ status: "UPDATE_COMPLETE" });
  });

  test("a result that nobody awaits is no unhandled rejection", async () => {
    cloud.faults.failResource({ logicalId: "Queue" });
    const operation = orchestrator.start.deploy(queue(5));
    const kinds: string[] = [];
    for await (const { kind } of operation.events) kinds.push(kind);
    expect(kinds.at(-1)).toBe("operation-ended");
  });
});

describe("a deployment that fails", () => {
  const layers = (size: string): Stack =>
    stack({
      name: "layers",
      template: {
        file: "layers.yaml",
        body: `Resources:
  First:
    Type: AWS::SQS::Queue
  Second:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: ${size}
  Third:
    Type: AWS::SNS::Topic
  Last:
    Type: AWS::SNS::Topic
    DependsOn: [First, Second, Third]
`,
      },
    });

  test("is explained by resource, property, file and line; what was only cancelled is left out", async () => {
    const failure = await failureOf(orchestrator.deploy(layers("8")));
    expect(failure.details).toMatchObject({
      kind: "failed",
      operation: "CREATE",
      stackName: "layers",
      status: "ROLLBACK_COMPLETE",
      firstCause: {
        logicalId: "Second",
        type: "AWS::Logs::LogGroup",
        source: { file: "layers.yaml", line: 7, column: 7, property: "RetentionInDays" },
      },
      nextStep: expect.stringContaining("destroy the stack"),
    });
    expect(failure.details.causes).toHaveLength(1);
    expect(failure.message).toMatch(
      /"layers" was not created: Second \(AWS::Logs::LogGroup\) at layers\.yaml:7:7 failed/,
    );
    expect(JSON.parse(JSON.stringify(failure.details))).toEqual(failure.details);
  });

  test("leaves the failed stack where it is", async () => {
    await failureOf(orchestrator.deploy(layers("8")));
    expect(await orchestrator.describe("layers")).toMatchObject({ status: "ROLLBACK_COMPLETE" });
    expect(cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
  });

  test("must be destroyed before it can be deployed again, and the error says so", async () => {
    await failureOf(orchestrator.deploy(layers("8")));
    await expect(orchestrator.deploy(layers("7"))).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      message: expect.stringMatching(/ROLLBACK_COMPLETE.*destroy the stack/),
    });
    await orchestrator.destroy("layers");
    expect(await orchestrator.deploy(layers("7"))).toMatchObject({ kind: "deployed" });
  });

  test("can be left unrolled to be looked at", async () => {
    const failure = await failureOf(orchestrator.deploy(layers("8"), { disableRollback: true }));
    expect(failure.details).toMatchObject({ status: "CREATE_FAILED", firstCause: { logicalId: "Second" } });
  });

  test("is found inside nested stacks", async () => {
    const inner = { Resources: { Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 8 } } } };
    await using bucket = await bucketWith("inner.json", JSON.stringify(inner));
    const body = {
      Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: bucket.url } } },
    };
    const failure = await failureOf(orchestrator.deploy(stack({ name: "outer", template: body })));
    expect(failure.details.firstCause).toMatchObject({
      path: ["Child", "Logs"],
      logicalId: "Logs",
      type: "AWS::Logs::LogGroup",
    });
    expect(failure.message).toContain("Child/Logs (AWS::Logs::LogGroup) failed");
  });

  test("also when somebody else has cancelled it", async () => {
    await orchestrator.deploy(queue(5));
    const onEvent = (event: OperationEvent): void => {
      if (event.kind === "stack-status" && event.status === "UPDATE_IN_PROGRESS") {
        void client
          .send(new CancelUpdateStackCommand({ StackName: "queue", ClientRequestToken: "theirs" }))
          .catch(() => {});
      }
    };
    const slow = stack({
      name: "queue",
      template: {
        Resources: {
          Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 9 } },
          Database: {
            Type: "AWS::RDS::DBInstance",
            Properties: { DBInstanceClass: "db.t4g.micro", Engine: "postgres" },
          },
        },
      },
    });
    const failure = await failureOf(orchestrator.deploy(slow, { onEvent }));
    expect(failure.details.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  });
});

describe("calls that go wrong", () => {
  test.each(["CreateChangeSet", "ExecuteChangeSet"])("%s whose answer is lost is done once", async (operation) => {
    const fault = cloud.faults.loseAnswer({ operation, times: 1 });
    expect(await orchestrator.deploy(queue(5))).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
    expect(fault.hits).toBe(1);
  });

  test("throttling of everything is outlasted", async () => {
    cloud.faults.throttle({ times: 6 });
    expect(await orchestrator.deploy(queue(5))).toMatchObject({ kind: "deployed" });
  });

  test("a deadline says what was going on; the deployment goes on and can be found again", async () => {
    const plan = await orchestrator.plan(queue(5));
    const failure: unknown = await orchestrator
      .deploy(plan, { deadline: cloud.clock.now() + 1000 })
      .catch((error: unknown) => error);
    expect(isStackstewardError(failure, "DEADLINE_EXCEEDED")).toBe(true);
    await cloud.settle();
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  });

  test("an abort ends the watching with its own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onEvent = (): void => controller.abort(reason);
    await expect(orchestrator.deploy(queue(5), { signal: controller.signal, onEvent })).rejects.toBe(reason);
  });

  test("a stack that somebody else is changing is not planned over", async () => {
    await orchestrator.deploy(queue(5));
    const TemplateBody = JSON.stringify({
      Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 9 } } },
    });
    await client.send(new UpdateStackCommand({ StackName: "queue", TemplateBody }));
    await expect(orchestrator.plan(queue(6))).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      retryable: true,
      message: expect.stringContaining("UPDATE_IN_PROGRESS"),
    });
  });
});

/** A bucket with one object in it. */
async function bucketWith(key: string, body: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const { S3Client, CreateBucketCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client(cloud.connection());
  await s3.send(
    new CreateBucketCommand({ Bucket: "templates", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
  );
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: key, Body: body }));
  return {
    url: `https://templates.s3.eu-west-1.amazonaws.com/${key}`,
    async [Symbol.asyncDispose]() {
      s3.destroy();
    },
  };
}
