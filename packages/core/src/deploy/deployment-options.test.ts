import {
  DescribeStacksCommand,
  type DescribeChangeSetOutput,
  type Stack as ServiceStack,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type ChangesPlan, type StackDefinition } from "../index.ts";
import { failureOf, liedTo, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const topic = "arn:aws:sns:eu-west-1:111111111111:deployments";
const role = "arn:aws:iam::111111111111:role/deployer";
const alarm = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors";

/** The stack as the service describes it, also when it is gone. */
async function described(name: string): Promise<ServiceStack> {
  const { Stacks: [found] = [] } = await bench.client.send(new DescribeStacksCommand({ StackName: name }));
  if (found === undefined) throw new Error(`there is no stack ${name}`);
  return found;
}

async function planned(definition: Partial<StackDefinition>, delay = 5): Promise<ChangesPlan> {
  return bench.changesPlan(queue(delay, definition));
}

/** Another stack makes the alarm, as a deployment of its own alarms would be missing them. */
async function putAlarm(): Promise<void> {
  const Properties = {
    AlarmName: "errors",
    Namespace: "Orders",
    MetricName: "Errors",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  };
  const template = { Resources: { Errors: { Type: "AWS::CloudWatch::Alarm", Properties } } };
  await bench.orchestrator.deploy(stack({ name: "alarms", template }));
}

describe("what nobody asks for", () => {
  test("is in no plan, and stays as it is", async () => {
    await putAlarm();
    const wishes = {
      roleArn: role,
      notificationArns: [topic],
      rollbackConfiguration: { rollbackTriggers: [{ arn: alarm }] },
      terminationProtection: true,
    };
    await bench.orchestrator.deploy(queue(5, wishes));
    const plan = await planned({}, 6);
    expect(plan).not.toHaveProperty("options");
    await bench.orchestrator.deploy(plan);
    expect(await described("queue")).toMatchObject({
      RoleARN: role,
      NotificationARNs: [topic],
      RollbackConfiguration: { RollbackTriggers: [{ Arn: alarm, Type: "AWS::CloudWatch::Alarm" }] },
      EnableTerminationProtection: true,
      DeploymentConfig: { Mode: "STANDARD", DisableRollback: false },
    });
  });
});

describe("notification topics and the role", () => {
  test("are in the plan and on the stack; an empty list removes the topics, and another role replaces the first", async () => {
    const plan = await planned({ roleArn: role, notificationArns: [topic] });
    expect(plan.options).toEqual({ roleArn: role, notificationArns: [topic] });
    await bench.orchestrator.deploy(plan);
    expect(await described("queue")).toMatchObject({ RoleARN: role, NotificationARNs: [topic] });
    await bench.orchestrator.deploy(queue(6, { roleArn: `${role}2`, notificationArns: [] }));
    expect(await described("queue")).toMatchObject({ RoleARN: `${role}2`, NotificationARNs: [] });
  });
});

describe("express mode", () => {
  test("is sent with what happens on a failure, and shown by the stack", async () => {
    const plan = await planned({ deploymentConfig: { mode: "EXPRESS" } });
    expect(plan.options).toEqual({ deploymentConfig: { mode: "EXPRESS", disableRollback: false } });
    await bench.orchestrator.deploy(plan);
    expect(await described("queue")).toMatchObject({ DeploymentConfig: { Mode: "EXPRESS", DisableRollback: false } });
    await bench.orchestrator.deploy(queue(6, { deploymentConfig: { mode: "STANDARD" } }));
    expect(await described("queue")).toMatchObject({ DeploymentConfig: { Mode: "STANDARD", DisableRollback: false } });
  });

  test("is taken back on a failure unless told otherwise", async () => {
    await bench.orchestrator.deploy(queue(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
    const express = { mode: "EXPRESS" } as const;
    const taken = await failureOf(bench.orchestrator.deploy(queue(6, { deploymentConfig: express })));
    expect(taken.details.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    const left = queue(7, { deploymentConfig: { ...express, disableRollback: true } });
    expect((await failureOf(bench.orchestrator.deploy(left))).details.status).toBe("UPDATE_FAILED");
    // AWS goes on from there in express mode alone, and so the service refuses what says nothing of it.
    await expect(bench.orchestrator.plan(queue(8))).rejects.toMatchObject({
      code: "SERVICE_CALL_FAILED",
      message: expect.stringContaining("mode=EXPRESS"),
    });
  });
});

test("a definition that was copied with options that contradict each other is refused when it is planned", async () => {
  const copied = { ...queue(5, { onStackFailure: "ROLLBACK" }), deploymentConfig: { mode: "EXPRESS" } as const };
  await expect(bench.orchestrator.plan(copied)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining("onStackFailure ROLLBACK stands beside a deploymentConfig"),
  });
  expect(bench.operations()).toEqual(["DescribeStacks"]);
});

describe("what happens on a failure", () => {
  test.each([
    ["ROLLBACK", "ROLLBACK_COMPLETE"],
    ["DO_NOTHING", "CREATE_FAILED"],
    ["DELETE", "DELETE_COMPLETE"],
  ] as const)("%s leaves a stack that could not be created in %s", async (onStackFailure, status) => {
    bench.cloud.faults.failResource({ logicalId: "Queue", reason: "no" });
    const plan = await planned({ onStackFailure });
    expect(plan.options).toEqual({ onStackFailure });
    const { details } = await failureOf(bench.orchestrator.deploy(plan));
    expect(details).toMatchObject({ status, firstCause: { logicalId: "Queue", reason: "no" } });
    expect((await described(plan.stackId)).StackStatus).toBe(status);
    expect(details.nextStep.startsWith("It was deleted, as its onStackFailure says")).toBe(onStackFailure === "DELETE");
  });

  test("may not be DELETE for a stack that is there, which is said before anything is sent", async () => {
    await bench.orchestrator.deploy(queue(5));
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.plan(queue(6, { onStackFailure: "DELETE" }))).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(/"queue" exists.*DELETE.*say ROLLBACK/),
    });
    expect(bench.operations()).toEqual(["DescribeStacks"]);
  });

  test.each<[string, Partial<StackDefinition>]>([
    ["onStackFailure ROLLBACK", { onStackFailure: "ROLLBACK" }],
    ["deploymentConfig", { deploymentConfig: { mode: "STANDARD" } }],
  ])("is not said again at the execution beside %s", async (said, definition) => {
    const plan = await planned(definition);
    bench.cloud.calls.clear();
    for (const planOrStack of [plan, queue(5, definition)]) {
      await expect(bench.orchestrator.deploy(planOrStack, { disableRollback: true })).rejects.toMatchObject({
        code: "INVALID_DEFINITION",
        message: expect.stringContaining(`disableRollback: true, and its`),
      });
      await expect(bench.orchestrator.deploy(planOrStack, { disableRollback: true })).rejects.toThrow(`says ${said}`);
    }
    expect(bench.operations()).toEqual([]);
  });
});

describe("what a rollback keeps", () => {
  const body = `Resources:
  Kept: { Type: "AWS::SQS::Queue", DeletionPolicy: Retain }
  Broken: { Type: "AWS::SNS::Topic", DependsOn: Kept }
`;

  test.each([
    [true, "DELETE_COMPLETE"],
    [undefined, "DELETE_SKIPPED"],
  ])("with retainExceptOnCreate %s, a resource that was just created ends as %s", async (retain, ending) => {
    bench.cloud.faults.failResource({ logicalId: "Broken", reason: "no" });
    const wish = retain === undefined ? {} : { retainExceptOnCreate: retain };
    const plan = await bench.changesPlan(stack({ name: "keeping", template: { body }, ...wish }));
    expect(plan.options?.retainExceptOnCreate).toBe(retain);
    await failureOf(bench.orchestrator.deploy(plan));
    const statuses: string[] = [];
    for await (const { logicalId, status } of bench.orchestrator.events(plan.stackId)) {
      if (logicalId === "Kept") statuses.push(status);
    }
    expect(statuses[0]).toBe(ending);
  });
});

test("CloudFormation's own validation can be left out", async () => {
  const template = { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: "soon" } } } };
  await expect(bench.orchestrator.plan(stack({ name: "odd", template, lint: "off" }))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
  });
  expect(await bench.changesPlan(stack({ name: "odd", template, lint: "off", disableValidation: true }))).toMatchObject(
    {
      options: { disableValidation: true },
      changes: [{ logicalId: "Queue", action: "Add" }],
    },
  );
});

describe("rollback triggers", () => {
  beforeEach(putAlarm);

  test("take a deployment back that sets them off, are replaced as a whole, and removed by an empty configuration", async () => {
    const rollbackConfiguration = { rollbackTriggers: [{ arn: alarm }], monitoringTimeInMinutes: 2 };
    const plan = await planned({ rollbackConfiguration });
    expect(plan.options).toEqual({
      rollbackConfiguration: {
        rollbackTriggers: [{ arn: alarm, type: "AWS::CloudWatch::Alarm" }],
        monitoringTimeInMinutes: 2,
      },
    });
    await bench.orchestrator.deploy(plan);
    bench.cloud.alarms.set("errors", "ALARM");
    const failed = await failureOf(bench.orchestrator.deploy(queue(6)));
    expect(failed.details.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(failed.message).toContain("errors");
    await bench.orchestrator.deploy(queue(6, { rollbackConfiguration: {} }));
    expect((await described("queue")).RollbackConfiguration).toEqual({
      RollbackTriggers: [],
      MonitoringTimeInMinutes: 0,
    });
  });
});

describe("resource types", () => {
  test("limit what a deployment may touch", async () => {
    const plan = await planned({ resourceTypes: ["AWS::SQS::*"] });
    expect(plan.options).toEqual({ resourceTypes: ["AWS::SQS::*"] });
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("that the template does not keep to are named with their place, before anything is sent", async () => {
    await expect(
      bench.orchestrator.plan(queue(6, { resourceTypes: ["AWS::SNS::*", "Custom::*"] })),
    ).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(
        /^queue\.yaml:2:3: Stack "queue" may only hold resources of AWS::SNS::\*, Custom::\*, which leaves out Queue \(AWS::SQS::Queue\)\. Add/,
      ),
    });
    expect(bench.operations()).toEqual([]);
  });

  test.each([["AWS::*"], ["AWS::SQS::Queue"]])("hold for %s", async (type) => {
    expect(await planned({ resourceTypes: [type] })).toMatchObject({ options: { resourceTypes: [type] } });
  });
});

describe("a change set that was made otherwise than its plan says is found out", () => {
  test.each<[string, Partial<StackDefinition>, Partial<DescribeChangeSetOutput>, RegExp]>([
    ["what happens on a failure", {}, { OnStackFailure: "DELETE" }, /says DELETE on a failure/],
    ["its mode", {}, { DeploymentConfig: { Mode: "EXPRESS" } }, /for mode EXPRESS/],
    [
      "whether express mode rolls back",
      { deploymentConfig: { mode: "EXPRESS" } },
      { DeploymentConfig: { Mode: "EXPRESS", DisableRollback: true } },
      /does not roll back/,
    ],
    ["its topics", { notificationArns: [topic] }, { NotificationARNs: [] }, /notification topics/],
    [
      "its triggers",
      { rollbackConfiguration: { monitoringTimeInMinutes: 5 } },
      { RollbackConfiguration: { MonitoringTimeInMinutes: 0 } },
      /rollback configuration/,
    ],
  ])("%s", async (_, definition, lie, message) => {
    const plan = await planned(definition);
    using other = liedTo(bench, "DescribeChangeSetCommand", lie);
    await expect(other.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringMatching(message),
    });
    expect(bench.operations()).not.toContain("ExecuteChangeSet");
  });
});
