/**
 * Every API operation that the verbs call, by what a policy can be about, as the service authorization reference has it:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html, and list_amazons3.html
 * and list_awssystemsmanager.html beside it.
 */
export const operationsOn = {
  /** Stacks, by name. Change sets, and refactors, are about their stacks. */
  stack: [
    "CancelUpdateStack",
    "ContinueUpdateRollback",
    "CreateChangeSet",
    "CreateStackRefactor",
    "DeleteChangeSet",
    "DeleteStack",
    "DescribeChangeSet",
    "DescribeStackEvents",
    "DescribeStackRefactor",
    "DescribeStackResourceDrifts",
    "DescribeStacks",
    "DetectStackDrift",
    "ExecuteChangeSet",
    "ExecuteStackRefactor",
    "GetStackPolicy",
    "GetTemplate",
    "ListChangeSets",
    "ListHookResults",
    "ListStackRefactorActions",
    "ListStackResources",
    "RollbackStack",
    "SetStackPolicy",
    "UpdateTerminationProtection",
  ],
  /** Stack sets, by name. */
  "stack-set": [
    "CreateStackInstances",
    "CreateStackSet",
    "DeleteStackInstances",
    "DeleteStackSet",
    "DescribeStackInstance",
    "DescribeStackSet",
    "DescribeStackSetOperation",
    "DetectStackSetDrift",
    "ImportStacksToStackSet",
    "ListStackInstanceResourceDrifts",
    "ListStackInstances",
    "ListStackSetOperationResults",
    "ListStackSetOperations",
    "StopStackSetOperation",
    "UpdateStackInstances",
    "UpdateStackSet",
  ],
  /** A change set by its own ARN. */
  "change-set": ["DescribeEvents"],
  /** Stacks that the request does not name, so that it is about all of them: a list of refactors, a template, the stack that has a resource. */
  "every-stack": ["DescribeStackResources", "GetTemplateSummary", "ListStackRefactors"],
  /** Nothing that IAM knows, so that a policy must say `*`. */
  nothing: [
    "DescribeAccountLimits",
    "DescribeStackDriftDetectionStatus",
    "DescribeType",
    "EstimateTemplateCost",
    "ListExports",
    "ListImports",
    "ListStacks",
  ],
  /** Templates, and what they point to, in the template bucket. Uploads in parts need nothing else. */
  template: ["GetObject", "HeadObject", "PutObject"],
  /** SSM parameters, by name. */
  parameter: ["GetParameters"],
  /** SSM parameters that outputs are published to and secrets are moved to, by name. */
  written: ["ListTagsForResource", "PutParameter"],
} as const;

/** What a policy can be about. */
export type OperationScope = keyof typeof operationsOn;

/** An API operation that verbs call. */
export type ServiceOperation = (typeof operationsOn)[OperationScope][number];

/** Whose actions are not called as they are, or are not of CloudFormation. */
const otherActions: Readonly<Partial<Record<ServiceOperation, readonly string[]>>> = {
  // One call, and IAM asks for both: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
  DetectStackDrift: ["cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"],
  GetParameters: ["ssm:GetParameters"],
  ListTagsForResource: ["ssm:ListTagsForResource"],
  // A parameter is made with a tag: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  PutParameter: ["ssm:PutParameter", "ssm:AddTagsToResource"],
  // CloudFormation reads the template with its caller's rights, too: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  HeadObject: ["s3:GetObject"],
  GetObject: ["s3:GetObject"],
  // What is too large for one request goes up in parts, and those of an upload that failed are taken away: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
  PutObject: ["s3:AbortMultipartUpload", "s3:PutObject"],
};

/** The IAM actions that an operation needs. */
export function actionsFor(operation: ServiceOperation): readonly string[] {
  return otherActions[operation] ?? [`cloudformation:${operation}`];
}
