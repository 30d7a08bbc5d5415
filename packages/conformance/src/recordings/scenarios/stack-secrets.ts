import type { Parameter } from "@aws-sdk/client-cloudformation";

import type { Scenario, Step } from "../scenario.ts";
import { deploy, fileOf, parametersOf, stackName } from "../steps.ts";

const template = fileOf("cfn_no_echo.yml");
const secret = (SecretParameter: string): Parameter[] => parametersOf({ SecretParameter });

const describe = (recorded: string): Step => ({ call: "DescribeStacks", recorded, input: { StackName: stackName } });

/** A change set that is described and left alone. */
const proposed = (name: string, recorded: string, value: string, TemplateBody = template): Step[] => [
  {
    call: "CreateChangeSet",
    as: name,
    input: {
      StackName: stackName,
      ChangeSetName: name,
      ChangeSetType: "UPDATE",
      TemplateBody,
      Parameters: secret(value),
    },
  },
  { call: "DescribeChangeSet", recorded, input: { ChangeSetName: `{${name}.Id}` } },
];

/** Parameters that are not echoed: part of `api/test_stacks`. */
export const stackSecrets: readonly Scenario[] = [
  {
    kind: "calls",
    test: "test_no_echo_parameter",
    steps: [
      ...deploy({ template, parameters: { SecretParameter: "SecretValue" } }),
      describe("describe_stacks"),
      {
        call: "DescribeStackResource",
        recorded: "describe_stack_resource_details_LocalBucket",
        input: { StackName: stackName, LogicalResourceId: "LocalBucket" },
      },
      ...proposed("first", "describe_change_set_on_create_complete", "NewSecretValue1"),
      describe("describe_stack_on_create_complete"),
      {
        call: "UpdateStack",
        input: {
          StackName: stackName,
          TemplateBody: template,
          Parameters: secret("NewSecretValue1"),
          Capabilities: ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        },
      },
      describe("describe_updated_stacks"),
      ...proposed("second", "describe_updated_change_set", "NewSecretValue2"),
      describe("describe_updated_stacks_change_set"),
      ...proposed(
        "third",
        "describe_updated_change_set_no_echo_true",
        "NewSecretValue2",
        fileOf("cfn_no_echo.yml", ["NoEcho: true", "NoEcho: false"]),
      ),
      describe("describe_updated_stacks_no_echo_true"),
      ...proposed("fourth", "describe_updated_change_set_no_echo_false", "NewSecretValue2"),
      describe("describe_updated_stacks_no_echo_false"),
    ],
  },
];
