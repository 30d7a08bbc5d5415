import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type Stack } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const jobs = (retention: number): Stack =>
  stack({
    name: "jobs",
    lint: "off",
    template: {
      file: "jobs.yaml",
      body: `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: ${retention}
`,
    },
  });

async function takeTheName(): Promise<void> {
  const TemplateBody = JSON.stringify({
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } } },
  });
  await bench.client.send(new CreateStackCommand({ StackName: "older", TemplateBody }));
  await bench.cloud.settle();
}

test("a plan that CloudFormation's validation refuses is explained by resource, property, file and line", async () => {
  await takeTheName();
  const identifier = "https://sqs.eu-west-1.amazonaws.com/111111111111/jobs";
  await expect(bench.orchestrator.plan(jobs(8))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringMatching(
      new RegExp(
        `^CloudFormation could not make a change set for stack "jobs": Queue \\(AWS::SQS::Queue\\) at jobs\\.yaml:2:3: Resource of type 'AWS::SQS::Queue' with identifier '${identifier}' already exists\\.; Logs \\(AWS::Logs::LogGroup\\) at jobs\\.yaml:9:7: 8 is not a valid enum value\\. Supported values: \\[`,
      ),
    ),
    details: {
      stack: "jobs",
      reason: expect.stringContaining("AWS::EarlyValidation::PropertyValidation"),
      findings: [
        {
          logicalId: "Queue",
          validation: "NAME_CONFLICT_VALIDATION",
          path: "/Resources/Queue",
          source: { file: "jobs.yaml", line: 2, column: 3 },
        },
        {
          logicalId: "Logs",
          validation: "PROPERTY_VALIDATION",
          path: "/Resources/Logs/Properties/RetentionInDays",
          source: { file: "jobs.yaml", line: 9, column: 7, property: "RetentionInDays" },
        },
      ],
    },
  });
  const calls = bench.operations().filter((name) => name === "DescribeEvents" || name.startsWith("Delete"));
  expect(calls).toEqual(["DescribeEvents", "DeleteChangeSet", "DeleteStack"]);
  expect(await bench.orchestrator.describe("jobs")).toBeUndefined();
});

test("who may not read what was found is told what the change set says", async () => {
  bench.cloud.faults.refuse({ operation: "DescribeEvents", code: "AccessDenied", message: "no" });
  await expect(bench.orchestrator.plan(jobs(8))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringContaining("failed: [AWS::EarlyValidation::PropertyValidation]"),
  });
});

test("a plan that a hook refuses is explained by the hook's own reason", async () => {
  const refuse = () => ({ hookStatus: "FAILED", message: "Friday." }) as const;
  bench.cloud.hooks.register("Example::Calendar::Hook", refuse, { targets: ["CHANGE_SET"] });
  bench.cloud.hooks.register("Example::Mild::Hook", refuse, { targets: ["CHANGE_SET"], failureMode: "WARN" });
  const message =
    'CloudFormation could not make a change set for stack "jobs": Example::Calendar::Hook: Hook failed with message: Friday. Nothing was changed. Do as the hook says, or ask who looks after it, then plan again.';
  await expect(bench.orchestrator.plan(jobs(7))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message,
    details: {
      reason: "Change set creation failed. The following hook(s) failed: [Example::Calendar::Hook]",
      hooks: [{ type: "Example::Calendar::Hook", reason: "Hook failed with message: Friday." }],
    },
  });
  bench.cloud.faults.refuse({ operation: "ListHookResults", code: "AccessDenied", message: "no" });
  await expect(bench.orchestrator.plan(jobs(7))).rejects.toMatchObject({
    message: expect.stringContaining("The following hook(s) failed: [Example::Calendar::Hook]"),
  });
});
