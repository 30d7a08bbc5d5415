import type { Module } from "../scenario.ts";
import { deploy, eventsByResource, eventsOf, fileOf, outputsByKey, resources, stackName } from "../steps.ts";

const queue = (QueueName: string): string =>
  resources({ MyQueue: { Type: "AWS::SQS::Queue", Properties: { QueueName } } });

export const attributes: Module = {
  name: "engine/test_attributes",
  scenarios: [
    {
      kind: "calls",
      test: "TestResourceAttributes::test_invalid_getatt_fails",
      steps: [
        ...deploy({ template: fileOf("cfn_invalid_getatt.yaml") }),
        {
          call: "DescribeStackEvents",
          recorded: "stack_events",
          input: { StackName: stackName },
          shown: (answer) => ({ events: eventsOf(answer) }),
        },
      ],
    },
    {
      kind: "calls",
      test: "TestResourceAttributes::test_dependency_on_attribute_with_dot_notation",
      steps: [
        ...deploy({ template: fileOf("cfn_getatt_dot_dependency.yml") }),
        { call: "DescribeStacks", recorded: "outputs", input: { StackName: stackName }, shown: outputsByKey },
      ],
    },
  ],
};

export const deletionPolicy: Module = {
  name: "engine/test_deletion_policy",
  scenarios: [
    {
      kind: "calls",
      test: "test_deletion_policy_with_deletion",
      steps: [
        ...deploy({
          template: fileOf("deletion_policy.yaml"),
          parameters: { ParameterValue: "value", EnvType: "dev" },
        }),
        {
          call: "DescribeStackResource",
          as: "resource",
          input: { StackName: stackName, LogicalResourceId: "MyParameter" },
        },
        { call: "DeleteStack", input: { StackName: stackName } },
        {
          call: "GetParameter",
          recorded: "error/message",
          input: { Name: "{resource.StackResourceDetail.PhysicalResourceId}" },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_deletion_policy_with_retain",
      steps: [
        ...deploy({
          template: fileOf("deletion_policy.yaml"),
          parameters: { ParameterValue: "value", EnvType: "prod" },
        }),
        { call: "DeleteStack", input: { StackName: stackName } },
        {
          call: "DescribeStackEvents",
          recorded: "per-resource-events",
          input: { StackName: "{deploy.StackId}" },
          shown: eventsByResource,
        },
      ],
    },
  ],
};

export const replacement: Module = {
  name: "engine/test_replacement",
  scenarios: [
    {
      kind: "calls",
      test: "test_requires_replacement",
      steps: [
        ...deploy({ template: queue("queue-1") }),
        ...deploy({ template: queue("queue-47128d25"), isUpdate: true, as: "update" }),
        {
          call: "DescribeStackEvents",
          recorded: "queue-events",
          input: { StackName: "{deploy.StackId}" },
          shown: (answer) => eventsByResource(answer)["MyQueue"] ?? [],
        },
      ],
    },
  ],
};
