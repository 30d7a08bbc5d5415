import type { Module, Scenario, Step } from "../scenario.ts";
import { deploy, fileOf, firstStack, parameter, resources } from "../steps.ts";

const exporting = deploy({
  stack: "exporting",
  template: fileOf("cfn_function_export.yml"),
  parameters: { BucketExportName: "shared" },
  as: "exporting",
});

const importing = (name: string, before: readonly Step[], betweenDescribeAndExecute: readonly Step[]): Scenario => ({
  kind: "calls",
  test: `TestChangeSetImportExport::${name}`,
  steps: [
    ...before,
    {
      call: "CreateChangeSet",
      as: "import",
      input: {
        StackName: "importing",
        ChangeSetName: "changes",
        ChangeSetType: "CREATE",
        TemplateBody: resources({ MyFoo: parameter({ "Fn::ImportValue": "shared" }) }),
      },
    },
    { call: "DescribeChangeSet", recorded: "describe", input: { ChangeSetName: "{import.Id}" } },
    {
      call: "DescribeChangeSet",
      recorded: "describe_with_values",
      input: { ChangeSetName: "{import.Id}", IncludePropertyValues: true },
    },
    ...betweenDescribeAndExecute,
    { call: "ExecuteChangeSet", input: { ChangeSetName: "{import.Id}" } },
    {
      call: "DescribeStacks",
      recorded: "post-deploy-stack-describe",
      input: { StackName: "{import.StackId}" },
      shown: firstStack,
    },
  ],
});

export const exportsImports: Module = {
  name: "test_change_set_exports_imports",
  scenarios: [
    importing("test_describe_change_set_import", exporting, []),
    importing("test_describe_change_set_import_non_existent_export", [], []),
    importing("test_describe_change_set_import_non_existent_export_then_create", [], exporting),
  ],
};
