import type { Module, Step } from "../scenario.ts";
import { deploy, fileOf, memberOf, parameter, resources, stackName } from "../steps.ts";

const describe = (recorded: string, StackName: string, LogicalResourceId: string): Step => ({
  call: "DescribeStackResource",
  recorded,
  input: { StackName, LogicalResourceId },
});

export const stackResources: Module = {
  name: "api/test_resources",
  scenarios: [
    {
      kind: "calls",
      test: "test_describe_non_existent_resource",
      steps: [
        ...deploy({ template: fileOf("ssm_parameter_defaultname.yaml"), parameters: { Input: "value" } }),
        describe("error", "{deploy.StackId}", "not-a-valid-resource"),
      ],
    },
    {
      kind: "calls",
      test: "test_describe_non_existent_stack",
      steps: [describe("error", "not-a-valid-stack", "not-a-valid-resource")],
    },
    {
      kind: "calls",
      test: "test_invalid_logical_resource_id",
      steps: [
        {
          call: "CreateChangeSet",
          recorded: "error",
          input: {
            StackName: stackName,
            ChangeSetName: "changes",
            ChangeSetType: "CREATE",
            TemplateBody: resources({ "my-bad-resource-id": parameter("value") }),
          },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_describe_deleted_resource_on_update",
      steps: [
        ...deploy({ template: resources({ Parameter: parameter("value") }) }),
        ...deploy({ template: resources({ Parameter2: parameter("value") }), isUpdate: true, as: "update" }),
        describe("error", stackName, "Parameter"),
        describe("parameter", stackName, "Parameter2"),
      ],
    },
    {
      kind: "calls",
      test: "test_describe_failed_resource",
      faults: [{ logicalId: "Parameter", action: "create" }],
      steps: [
        ...deploy({ template: resources({ Parameter: parameter("value") }) }),
        describe("error", stackName, "Parameter"),
      ],
    },
  ],
};

export const ssm: Module = {
  name: "resources/test_ssm",
  scenarios: [
    {
      kind: "calls",
      test: "test_deploy_patch_baseline",
      steps: [
        ...deploy({ template: fileOf("ssm_patch_baseline.yml") }),
        {
          ...describe("patch_baseline", stackName, "myPatchBaseline"),
          shown: memberOf("StackResourceDetail"),
        },
      ],
    },
    {
      kind: "calls",
      test: "test_maintenance_window",
      steps: [
        ...deploy({ template: fileOf("ssm_maintenance_window.yml") }),
        {
          call: "DescribeStackResources",
          recorded: "MaintenanceWindow",
          input: { StackName: stackName },
          shown: memberOf("StackResources"),
        },
      ],
    },
    {
      kind: "calls",
      test: "test_parameter_defaults",
      steps: [
        ...deploy({ template: fileOf("ssm_parameter_defaultname.yaml"), parameters: { Input: "value" } }),
        {
          call: "DescribeStackResource",
          as: "it",
          input: { StackName: stackName, LogicalResourceId: "CustomParameter" },
        },
        {
          call: "GetParameter",
          recorded: "ssm_parameter",
          input: { Name: "{it.StackResourceDetail.PhysicalResourceId}" },
        },
        { call: "DeleteStack", input: { StackName: stackName } },
        {
          call: "GetParameter",
          recorded: "ssm_parameter_not_found",
          input: { Name: "{it.StackResourceDetail.PhysicalResourceId}" },
        },
      ],
    },
  ],
};
