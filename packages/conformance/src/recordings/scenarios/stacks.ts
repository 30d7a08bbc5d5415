import type { Module, Scenario, Step } from "../scenario.ts";
import {
  deploy,
  eventsOf,
  fileOf,
  firstStack,
  memberOf,
  oldestFirst,
  outputsByKey,
  parameter,
  parametersOf,
  resources,
  stackName,
  textOf,
} from "../steps.ts";
import { stackOrder } from "./stack-order.ts";
import { stackSecrets } from "./stack-secrets.ts";
import { stackTemplates } from "./stack-templates.ts";

const onlyTopic = resources({ Topic: { Type: "AWS::SNS::Topic" } });

const describe = (recorded: string, StackName = stackName): Step => ({
  call: "DescribeStacks",
  recorded,
  input: { StackName },
});

const describeOne = (recorded: string, StackName = stackName): Step => ({
  ...describe(recorded, StackName),
  shown: firstStack,
});

const described = JSON.stringify({
  Description: "test <env>.test.net",
  Resources: { TestResource: parameter("value") },
});

export const stacks: Module = {
  name: "api/test_stacks",
  scenarios: [
    {
      kind: "calls",
      test: "TestStacksApi::test_stack_description_special_chars",
      steps: [...deploy({ template: described }), describeOne("describe_stack")],
    },
    ...["no-tags", "with-tags"].map((kind): Scenario => ({
      kind: "calls",
      test: `TestStacksApi::test_stack_description_lifecycle[${kind}]`,
      steps: [
        {
          call: "CreateChangeSet",
          as: "created",
          input: {
            StackName: stackName,
            ChangeSetName: "changes",
            ChangeSetType: "CREATE",
            TemplateBody: described,
            ...(kind === "with-tags" ? { Tags: [{ Key: "foo", Value: "bar" }] } : {}),
          },
        },
        { call: "DescribeChangeSet", recorded: "change-set-pre-execute", input: { ChangeSetName: "{created.Id}" } },
        describeOne("stack-pre-execute"),
        { call: "ExecuteChangeSet", input: { ChangeSetName: "{created.Id}" } },
        describeOne("stack-post-execute"),
      ],
    })),
    {
      kind: "calls",
      test: "TestStacksApi::test_stack_lifecycle",
      steps: [
        ...deploy({ template: fileOf("simple_api.yaml"), parameters: { ApiName: "first" } }),
        describeOne("creation"),
        ...deploy({
          template: fileOf("simple_api.yaml"),
          parameters: { ApiName: "second" },
          isUpdate: true,
          as: "update",
        }),
        describeOne("update"),
        { call: "DeleteStack", input: { StackName: stackName } },
        describe("describe_deleted_by_name_exc"),
        describeOne("deleted", "{deploy.StackId}"),
      ],
    },
    {
      kind: "calls",
      test: "TestStacksApi::test_stack_update_resources",
      steps: [
        ...deploy({ template: fileOf("simple_api.yaml"), parameters: { ApiName: "test_12395eb4" } }),
        describeOne("stack_created"),
        ...deploy({
          template: fileOf("simple_api.update.yaml"),
          parameters: { ApiName: "test_5a3df175" },
          isUpdate: true,
          as: "update",
          capabilities: [],
        }),
        describeOne("stack_updated"),
        { call: "DescribeStackResources", recorded: "stack_resources", input: { StackName: stackName } },
      ],
    },
    {
      kind: "calls",
      test: "TestStacksApi::test_list_events_after_deployment",
      steps: [
        ...deploy({ template: fileOf("sns_topic_simple.yaml"), parameters: { TopicName: "topic" } }),
        {
          call: "DescribeStackEvents",
          recorded: "events",
          input: { StackName: "{deploy.StackId}" },
          shown: oldestFirst,
        },
      ],
    },
    {
      kind: "calls",
      test: "TestStacksApi::test_stack_name_creation",
      steps: [
        {
          call: "CreateStack",
          recorded: "stack_response",
          input: { StackName: "*@da591fa3_$", TemplateBody: fileOf("sns_topic_template.yaml") },
        },
      ],
    },
    {
      kind: "calls",
      test: "TestStacksApi::test_create_stack_url_as_template",
      steps: [
        {
          call: "CreateStack",
          recorded: "stack_create_ec2",
          input: { StackName: stackName, TemplateBody: "https://bucket.s3.amazonaws.com/template.yaml" },
        },
      ],
    },
    {
      kind: "calls",
      test: "TestStacksApi::test_update_stack_with_same_template_withoutchange",
      steps: [
        ...deploy({ template: fileOf("simple_no_change.yaml") }),
        {
          call: "UpdateStack",
          recorded: "no_change_exception",
          input: { StackName: stackName, TemplateBody: fileOf("simple_no_change.yaml") },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_linting_error_during_creation",
      steps: [
        {
          call: "CreateStack",
          recorded: "error",
          input: { StackName: stackName, TemplateBody: resources({ Bad: "not an object" }) },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_updating_an_updated_stack_sets_status",
      steps: [1, 2, 3]
        .flatMap((version) =>
          deploy({
            template: fileOf(`stack_update_${version}.yaml`),
            parameters: { Topic1Name: "topic-1", Topic2Name: "topic-2", Topic3Name: "topic-3" },
            isUpdate: version > 1,
            as: `version-${version}`,
          }),
        )
        .concat(describe("describe-result")),
    },
    {
      kind: "calls",
      test: "test_update_termination_protection",
      steps: [
        ...deploy({ template: fileOf("simple_api.yaml"), parameters: { ApiName: "api" } }),
        ...[true, false].flatMap((protect, index): Step[] => [
          {
            call: "UpdateTerminationProtection",
            input: { StackName: stackName, EnableTerminationProtection: protect },
          },
          describe(`describe-stack-${index + 1}`),
        ]),
      ],
    },
    {
      kind: "calls",
      test: "test_events_resource_types",
      steps: [
        ...deploy({ template: fileOf("cfn_cdk_sample_app.yaml") }),
        {
          call: "DescribeStackEvents",
          recorded: "resource_types",
          input: { StackName: stackName },
          shown: (answer) => [...new Set(eventsOf(answer).map((event) => textOf(event, "ResourceType")))].toSorted(),
        },
      ],
    },
    {
      kind: "calls",
      test: "test_blocked_stack_deletion",
      steps: [
        {
          call: "CreateStack",
          as: "created",
          input: {
            StackName: stackName,
            TemplateBody: fileOf("iam_policy_invalid.yaml"),
            Parameters: parametersOf({ Name: "policy" }),
            Capabilities: ["CAPABILITY_NAMED_IAM"],
          },
        },
        describe("stack_post_create", "{created.StackId}"),
        { call: "DeleteStack", input: { StackName: "{created.StackId}" } },
        describe("stack_post_fail_delete", "{created.StackId}"),
        { call: "DeleteStack", input: { StackName: "{created.StackId}", RetainResources: ["BrokenPolicy"] } },
        describe("stack_post_success_delete", "{created.StackId}"),
        { call: "DescribeStackEvents", recorded: "stack_events", input: { StackName: "{created.StackId}" } },
      ],
    },
    {
      kind: "calls",
      test: "test_name_conflicts",
      steps: [
        { call: "CreateStack", as: "first", input: { StackName: stackName, TemplateBody: onlyTopic } },
        {
          call: "CreateStack",
          recorded: "create_stack_already_exists_exc",
          input: { StackName: stackName, TemplateBody: onlyTopic },
        },
        { ...describe("created_stack_desc"), shown: memberOf("Stacks/0/StackStatus") },
        { call: "DeleteStack", input: { StackName: stackName } },
        describe("deleted_stack_not_found_exc"),
        {
          call: "DescribeStackEvents",
          recorded: "deleted_stack_events_not_found_by_name",
          input: { StackName: stackName },
        },
        describe("deleted_stack_desc", "{first.StackId}"),
        { call: "CreateStack", as: "second", input: { StackName: stackName, TemplateBody: onlyTopic } },
        describe("new_stack_desc"),
        describe("stack_id_desc", "{first.StackId}"),
        describe("new_stack_id_desc", "{second.StackId}"),
        { call: "DeleteStack", input: { StackName: stackName } },
        describe("deleted_second_stack_desc", "{second.StackId}"),
      ],
    },
    {
      kind: "calls",
      test: "test_describe_stack_events_errors",
      steps: [
        {
          call: "DescribeStackEvents",
          recorded: "describe_stack_events_stack_not_found",
          input: { StackName: "does-not-exist" },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_stack_resource_not_found",
      steps: [
        ...deploy({ template: fileOf("sns_topic_simple.yaml"), parameters: { TopicName: "topic" } }),
        {
          call: "DescribeStackResource",
          recorded: "Error",
          input: { StackName: stackName, LogicalResourceId: "NonExistentResource" },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_no_parameters_given",
      steps: [
        {
          call: "CreateChangeSet",
          recorded: "deploy-error",
          input: {
            StackName: stackName,
            ChangeSetName: "changes",
            ChangeSetType: "CREATE",
            TemplateBody: fileOf("ssm_parameter_defaultname.yaml"),
          },
        },
      ],
    },
    { kind: "calls", test: "test_non_existing_stack_message", steps: [describe("Error", "no-such-stack")] },
    {
      kind: "calls",
      test: "test_subnet_id_parameter_type",
      steps: [
        ...deploy({
          template: fileOf("cfn_parameter_list_subnet_id_type.yaml"),
          parameters: { ParamsList: "subnet-id-1,subnet-id-2" },
        }),
        { ...describe("outputs"), shown: outputsByKey },
      ],
    },
    ...stackOrder,
    ...stackTemplates,
    ...stackSecrets,
  ],
};
