import {
  CreateStackRefactorCommand,
  DescribeStackRefactorCommand,
  DescribeStackResourcesCommand,
  ExecuteStackRefactorCommand,
  ListStackRefactorActionsCommand,
  type CreateStackRefactorInput,
  type DescribeStackRefactorOutput,
  type ResourceMapping,
  type StackRefactorAction,
} from "@aws-sdk/client-cloudformation";

import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";

/** Drives stacks and refactors of a new local cloud. */
export interface RefactorDriver extends StackDriver {
  /** Makes a refactor to these templates, by stack name, and lets its actions be worked out. Answers its id. */
  propose(
    templates: Readonly<Record<string, object>>,
    input?: Partial<CreateStackRefactorInput>,
    /** Default: yes. */
    options?: { readonly settles: boolean },
  ): Promise<string>;
  /** What DescribeStackRefactor answers. */
  describe(id: string): Promise<DescribeStackRefactorOutput>;
  /** `Status ExecutionStatus`, and behind a colon the reasons. */
  state(id: string): Promise<string>;
  execute(id: string): Promise<void>;
  actions(id: string): Promise<StackRefactorAction[]>;
  /** `Logical STATUS physical id` of each resource. */
  resources(stackName: string): Promise<string[]>;
  /** By logical id. */
  physicalIds(stackName: string): Promise<Record<string, string | undefined>>;
}

export async function driveRefactors(): Promise<RefactorDriver> {
  const stacks = await driveStacks();
  const { client, cloud } = stacks;
  const driver: RefactorDriver = {
    ...stacks,
    async propose(templates, input = {}, { settles } = { settles: true }) {
      const StackDefinitions = Object.entries(templates).map(([StackName, template]) => ({
        StackName,
        TemplateBody: JSON.stringify(template),
      }));
      const command = new CreateStackRefactorCommand({ StackDefinitions, ...input });
      const { StackRefactorId = "" } = await client.send(command);
      if (settles) await cloud.settle();
      return StackRefactorId;
    },
    async describe(StackRefactorId) {
      const { $metadata: _, ...answer } = await client.send(new DescribeStackRefactorCommand({ StackRefactorId }));
      return answer;
    },
    async state(id) {
      const { Status, StatusReason, ExecutionStatus, ExecutionStatusReason } = await driver.describe(id);
      return [`${Status} ${ExecutionStatus}`, StatusReason, ExecutionStatusReason]
        .filter((each) => each !== undefined)
        .join(": ");
    },
    async execute(StackRefactorId) {
      await client.send(new ExecuteStackRefactorCommand({ StackRefactorId }));
      await cloud.settle();
    },
    async actions(StackRefactorId) {
      const { StackRefactorActions = [] } = await client.send(new ListStackRefactorActionsCommand({ StackRefactorId }));
      return StackRefactorActions;
    },
    async resources(StackName) {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      return StackResources.map(
        ({ LogicalResourceId, ResourceStatus, PhysicalResourceId }) =>
          `${LogicalResourceId} ${ResourceStatus} ${PhysicalResourceId}`,
      );
    },
    async physicalIds(stackName) {
      const lines = (await driver.resources(stackName)).map((line) => line.split(" "));
      return Object.fromEntries(lines.map(([logicalId = "", , physicalId]) => [logicalId, physicalId]));
    },
  };
  return driver;
}

/** A mapping of `stack.logicalId` to another. */
export function mapping(source: string, destination: string): ResourceMapping {
  return { Source: locationOf(source), Destination: locationOf(destination) };
}

function locationOf(place: string): { readonly StackName: string; readonly LogicalResourceId: string } {
  const [StackName = "", LogicalResourceId = ""] = place.split(".");
  return { StackName, LogicalResourceId };
}
