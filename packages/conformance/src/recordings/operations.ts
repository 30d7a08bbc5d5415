import * as cfn from "@aws-sdk/client-cloudformation";
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
  type CreateBucketCommandInput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient, type GetParameterCommandInput } from "@aws-sdk/client-ssm";

import type { Connection } from "@stacksteward/local";

/** What the operations that recorded tests called are given, by operation. */
export interface Inputs {
  readonly CreateBucket: CreateBucketCommandInput;
  readonly CreateChangeSet: cfn.CreateChangeSetCommandInput;
  readonly CreateStack: cfn.CreateStackCommandInput;
  readonly DeleteChangeSet: cfn.DeleteChangeSetCommandInput;
  readonly DeleteStack: cfn.DeleteStackCommandInput;
  readonly DescribeChangeSet: cfn.DescribeChangeSetCommandInput;
  readonly DescribeStackEvents: cfn.DescribeStackEventsCommandInput;
  readonly DescribeStackResource: cfn.DescribeStackResourceCommandInput;
  readonly DescribeStackResources: cfn.DescribeStackResourcesCommandInput;
  readonly DescribeStacks: cfn.DescribeStacksCommandInput;
  readonly ExecuteChangeSet: cfn.ExecuteChangeSetCommandInput;
  readonly GetParameter: GetParameterCommandInput;
  readonly GetStackPolicy: cfn.GetStackPolicyCommandInput;
  readonly GetTemplate: cfn.GetTemplateCommandInput;
  readonly ListChangeSets: cfn.ListChangeSetsCommandInput;
  readonly ListStackResources: cfn.ListStackResourcesCommandInput;
  readonly PutObject: PutObjectCommandInput;
  readonly SetStackPolicy: cfn.SetStackPolicyCommandInput;
  readonly UpdateStack: cfn.UpdateStackCommandInput;
  readonly UpdateTerminationProtection: cfn.UpdateTerminationProtectionCommandInput;
}

export type Operation = keyof Inputs;

/** Every operation as a function that sends it. */
export type Calls = { readonly [Name in Operation]: (input: Inputs[Name]) => Promise<object> };

/** The operations on one cloud. Nothing is tried again: the first answer is the one that was recorded. */
export function openCalls(connection: Connection): Calls {
  const stacks = new cfn.CloudFormationClient({ ...connection, maxAttempts: 1 });
  const ssm = new SSMClient({ ...connection, maxAttempts: 1 });
  const s3 = new S3Client({ ...connection, maxAttempts: 1 });
  return {
    CreateBucket: (input) => s3.send(new CreateBucketCommand(input)),
    CreateChangeSet: (input) => stacks.send(new cfn.CreateChangeSetCommand(input)),
    CreateStack: (input) => stacks.send(new cfn.CreateStackCommand(input)),
    DeleteChangeSet: (input) => stacks.send(new cfn.DeleteChangeSetCommand(input)),
    DeleteStack: (input) => stacks.send(new cfn.DeleteStackCommand(input)),
    DescribeChangeSet: (input) => stacks.send(new cfn.DescribeChangeSetCommand(input)),
    DescribeStackEvents: (input) => stacks.send(new cfn.DescribeStackEventsCommand(input)),
    DescribeStackResource: (input) => stacks.send(new cfn.DescribeStackResourceCommand(input)),
    DescribeStackResources: (input) => stacks.send(new cfn.DescribeStackResourcesCommand(input)),
    DescribeStacks: (input) => stacks.send(new cfn.DescribeStacksCommand(input)),
    ExecuteChangeSet: (input) => stacks.send(new cfn.ExecuteChangeSetCommand(input)),
    GetParameter: (input) => ssm.send(new GetParameterCommand(input)),
    GetStackPolicy: (input) => stacks.send(new cfn.GetStackPolicyCommand(input)),
    GetTemplate: (input) => stacks.send(new cfn.GetTemplateCommand(input)),
    ListChangeSets: (input) => stacks.send(new cfn.ListChangeSetsCommand(input)),
    ListStackResources: (input) => stacks.send(new cfn.ListStackResourcesCommand(input)),
    PutObject: (input) => s3.send(new PutObjectCommand(input)),
    SetStackPolicy: (input) => stacks.send(new cfn.SetStackPolicyCommand(input)),
    UpdateStack: (input) => stacks.send(new cfn.UpdateStackCommand(input)),
    UpdateTerminationProtection: (input) => stacks.send(new cfn.UpdateTerminationProtectionCommand(input)),
  };
}
