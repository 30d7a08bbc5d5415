import type { JsonObject } from "@stacksteward/template";

import type { Module } from "../scenario.ts";
import { eventsOf, fileOf, parametersOf, stackName, textOf } from "../steps.ts";

export const nestedStacks: Module = {
  name: "api/test_nested_stacks",
  scenarios: [
    {
      kind: "not-run",
      test: "test_nested_output_in_params",
      reason: "reads roles from IAM, which the local cloud is not",
    },
    {
      kind: "calls",
      test: "test_deletion_of_failed_nested_stack",
      // Its code lies in a bucket that does not exist.
      faults: [{ type: "AWS::Lambda::Function", action: "create" }],
      steps: [
        { call: "CreateBucket", input: { Bucket: "templates" } },
        {
          call: "PutObject",
          input: { Bucket: "templates", Key: "child.yml", Body: fileOf("cfn_failed_nested_stack_child.yml") },
        },
        {
          call: "CreateStack",
          input: {
            StackName: stackName,
            TemplateBody: fileOf("cfn_failed_nested_stack_parent.yml"),
            Parameters: parametersOf({ TemplateUri: "https://templates.s3.us-east-1.amazonaws.com/child.yml" }),
            Capabilities: ["CAPABILITY_NAMED_IAM"],
          },
        },
        { call: "DescribeStackEvents", as: "child", input: { StackName: stackName }, shown: nameOfChild },
        { call: "DeleteStack", input: { StackName: stackName } },
        { call: "DescribeStacks", recorded: "error", input: { StackName: "{child.Name}" } },
      ],
    },
  ],
};

function nameOfChild(answer: JsonObject): JsonObject {
  const ids = eventsOf(answer)
    .filter((event) => textOf(event, "LogicalResourceId") === "ChildStack")
    .map((event) => textOf(event, "PhysicalResourceId"));
  return { Name: ids.find((id) => id !== "")?.split("/")[1] ?? "" };
}
