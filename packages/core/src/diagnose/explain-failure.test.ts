import { CancelUpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type OperationEvent, type Stack } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a deployment that fails", () => {
  /** What validation cannot know before: that the service behind a resource refuses. */
  const refuseRetention = (): void => {
    bench.cloud.faults.failResource({
      logicalId: "Second",
      action: "create",
      reason: "Properties validation failed for resource Second with message:\n#/RetentionInDays: refused",
      times: 1,
    });
  };
  const layers = (): Stack =>
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
      RetentionInDays: 7
  Third:
    Type: AWS::SNS::Topic
  Last:
    Type: AWS::SNS::Topic
    DependsOn: [First, Second, Third]
`,
      },
    });

  test("is explained by resource, property, file and line; what was only cancelled is left out", async () => {
    refuseRetention();
    const failure = await failureOf(bench.orchestrator.deploy(layers()));
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

  test("because a hook refused it is explained by the hook's own reason", async () => {
    bench.cloud.hooks.register("Example::Logs::Hook", () => ({ hookStatus: "FAILED", message: "Keep logs longer." }), {
      types: ["AWS::Logs::LogGroup"],
    });
    const failure = await failureOf(bench.orchestrator.deploy(layers()));
    expect(failure.details.causes).toMatchObject([
      {
        logicalId: "Second",
        reason: "The following hook(s) failed: [Example::Logs::Hook]: Hook failed with message: Keep logs longer.",
        source: { file: "layers.yaml", line: 4, column: 3 },
      },
    ]);
  });

  test("leaves the failed stack where it is", async () => {
    refuseRetention();
    await failureOf(bench.orchestrator.deploy(layers()));
    expect(await bench.orchestrator.describe("layers")).toMatchObject({ status: "ROLLBACK_COMPLETE" });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
  });

  test("must be destroyed before it can be deployed again, and the error says so", async () => {
    refuseRetention();
    await failureOf(bench.orchestrator.deploy(layers()));
    await expect(bench.orchestrator.deploy(layers())).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      message: expect.stringMatching(/ROLLBACK_COMPLETE.*destroy the stack/),
    });
    await bench.orchestrator.destroy("layers", { deleteData: true });
    expect(await bench.orchestrator.deploy(layers())).toMatchObject({ kind: "deployed" });
  });

  test("can be left unrolled to be looked at", async () => {
    refuseRetention();
    const failure = await failureOf(bench.orchestrator.deploy(layers(), { disableRollback: true }));
    expect(failure.details).toMatchObject({ status: "CREATE_FAILED", firstCause: { logicalId: "Second" } });
  });

  test("is found inside nested stacks", async () => {
    const inner = { Resources: { Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 8 } } } };
    const url = await bench.putTemplate("inner.json", JSON.stringify(inner));
    const body = {
      Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: url.href } } },
    };
    const failure = await failureOf(bench.orchestrator.deploy(stack({ name: "outer", template: body })));
    expect(failure.details.firstCause).toMatchObject({
      path: ["Child", "Logs"],
      logicalId: "Logs",
      type: "AWS::Logs::LogGroup",
    });
    expect(failure.message).toContain("Child/Logs (AWS::Logs::LogGroup) at template of Child:1:66 failed");
  });

  test("also when somebody else has cancelled it", async () => {
    await bench.orchestrator.deploy(queue(5));
    const onEvent = (event: OperationEvent): void => {
      if (event.kind === "stack-status" && event.status === "UPDATE_IN_PROGRESS") {
        void bench.client
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
    const failure = await failureOf(bench.orchestrator.deploy(slow, { onEvent }));
    expect(failure.details.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  });
});
