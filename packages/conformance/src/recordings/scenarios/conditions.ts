import type { Module, Scenario, Step } from "../scenario.ts";
import { deploy, fileOf, parameter, parametersOf, stackName } from "../steps.ts";

const describeResources = (recorded: string): Step => ({
  call: "DescribeStackResources",
  recorded,
  input: { StackName: stackName },
});

export const conditions: Module = {
  name: "engine/test_conditions",
  scenarios: [
    ...[
      ["test-nobucket-nopolicy", "test", ""] as const,
      ["test-bucket-nopolicy", "test", "bucket"] as const,
      ["prod-nobucket-nopolicy", "prod", ""] as const,
      ["prod-bucket-policy", "prod", "bucket"] as const,
    ].map(nestedConditions),
    refused("test_dependent_ref", "ref-condition.yaml", "dependent_ref_exc", {
      TopicName: "topic",
      SsmParamName: "name",
    }),
    refused("test_dependent_get_att", "get-att-condition.yml", "dependent_ref_exc"),
    refused(
      "test_output_reference_to_skipped_resource",
      "ref-condition-output.yaml",
      "unresolved_resource_reference_exception",
    ),
    ...["yes", "no"].map((Toggle): Scenario => ({
      kind: "calls",
      test: `TestCloudFormationConditions::test_references_to_disabled_resources[${Toggle}]`,
      steps: [
        ...deploy({
          template: fileOf("references_to_conditions.yml"),
          parameters: { Toggle, ParameterValue: "value" },
        }),
        { call: "DescribeStacks", recorded: "stack-description", input: { StackName: stackName } },
        describeResources("resources-description"),
      ],
    })),
    {
      kind: "calls",
      test: "TestCloudFormationConditions::test_conditional_resource_referencing_conditional",
      steps: [
        ...deploy({
          template: fileOf("conditional-resource-getatt-delete.yaml"),
          parameters: { EnableQueue: "true" },
        }),
        ...deploy({
          template: fileOf("conditional-resource-getatt-delete.yaml"),
          parameters: { EnableQueue: "false" },
          isUpdate: true,
          as: "update",
        }),
        describeResources("resources-description"),
      ],
    },
    {
      kind: "calls",
      test: "TestValidateConditions::test_validate_equals_args_len",
      steps: [
        {
          call: "CreateChangeSet",
          recorded: "error",
          input: {
            StackName: stackName,
            ChangeSetName: "changes",
            ChangeSetType: "CREATE",
            TemplateBody: JSON.stringify({
              Conditions: { IsAlone: { "Fn::Equals": ["alone"] } },
              Resources: { A: { ...parameter("value"), Condition: "IsAlone" } },
            }),
          },
        },
      ],
    },
  ],
};

function nestedConditions([name, EnvType, BucketName]: readonly [string, string, string]): Scenario {
  return {
    kind: "calls",
    test: `TestCloudFormationConditions::test_nested_conditions[${name}]`,
    steps: [
      {
        call: "CreateChangeSet",
        as: "changes",
        recorded: "create_cs_result",
        input: {
          StackName: stackName,
          ChangeSetName: "changes",
          ChangeSetType: "CREATE",
          TemplateBody: fileOf("nested-conditions.yaml"),
          Parameters: parametersOf({ EnvType, ...(BucketName === "" ? {} : { BucketName }) }),
        },
      },
      { call: "DescribeChangeSet", recorded: "describe_changeset_result", input: { ChangeSetName: "{changes.Id}" } },
      { call: "ExecuteChangeSet", input: { ChangeSetName: "{changes.Id}" } },
      describeResources("stack_resources"),
      { call: "DescribeStackEvents", recorded: "stack_events", input: { StackName: stackName } },
      { call: "DescribeStacks", recorded: "describe_stack_result", input: { StackName: stackName } },
    ],
  };
}

/** The condition of the resource that the rest refers to is false. */
function refused(test: string, template: string, recorded: string, others: Record<string, string> = {}): Scenario {
  return {
    kind: "calls",
    test: `TestCloudFormationConditions::${test}`,
    steps: [
      {
        call: "CreateChangeSet",
        recorded,
        input: {
          StackName: stackName,
          ChangeSetName: "changes",
          ChangeSetType: "CREATE",
          TemplateBody: fileOf(template),
          Parameters: parametersOf({ OptionParameter: "option-b", ...others }),
        },
      },
    ],
  };
}
