import type { Module, Scenario } from "../scenario.ts";
import { deploy, fileOf, firstStack, parametersOf, stackName } from "../steps.ts";

export const cdk: Module = {
  name: "resources/test_cdk",
  scenarios: [
    bootstrap("v20", "cdk_bootstrap.yml"),
    bootstrap("v28", "cdk_bootstrap_v28.yaml"),
    {
      kind: "calls",
      test: "TestCdkSampleApp::test_cdk_sample",
      reason: "the rest reads the queue's policy from SQS, which the local cloud is not",
      steps: [
        ...deploy({ template: fileOf("cfn_cdk_sample_app.yaml") }),
        { call: "ListStackResources", recorded: "stack_resources", input: { StackName: stackName } },
      ],
    },
  ],
};

function bootstrap(version: string, template: string): Scenario {
  return {
    kind: "calls",
    test: `TestCdkInit::test_cdk_bootstrap_redeploy[${version}]`,
    steps: [
      {
        call: "CreateChangeSet",
        as: "changes",
        input: {
          StackName: "CDKToolkit",
          ChangeSetName: "changes",
          ChangeSetType: "CREATE",
          Description: "{recorded.describe-change-set.Description}",
          TemplateBody: fileOf(template),
          Parameters: parametersOf({
            FileAssetsBucketKmsKeyId: "AWS_MANAGED_KEY",
            PublicAccessBlockConfiguration: "true",
            Qualifier: "quali",
          }),
          Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        },
      },
      { call: "DescribeChangeSet", recorded: "describe-change-set", input: { ChangeSetName: "{changes.Id}" } },
      { call: "ExecuteChangeSet", input: { ChangeSetName: "{changes.Id}" } },
      {
        call: "DescribeStacks",
        recorded: "describe-stacks",
        input: { StackName: "{changes.StackId}" },
        shown: firstStack,
      },
    ],
  };
}
