import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  type CreateStackInput,
  type DeleteStackInput,
  type Stack,
  type StackEvent,
  type StackResource,
  type UpdateStackInput,
} from "@aws-sdk/client-cloudformation";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";
import type { LocalCloudOptions } from "../local-cloud-options.ts";

/** Drives stacks of a new local cloud through a client of the SDK, each operation to its end. */
export interface StackDriver {
  readonly cloud: LocalCloud;
  readonly client: CloudFormationClient;
  /** Answers the stack as it is once nothing happens any more. */
  create(name: string, template: object | string, input?: Partial<CreateStackInput>): Promise<Stack>;
  update(name: string, template: object | string | undefined, input?: Partial<UpdateStackInput>): Promise<Stack>;
  remove(nameOrId: string, input?: Partial<DeleteStackInput>): Promise<Stack>;
  stack(nameOrId: string): Promise<Stack>;
  resource(nameOrId: string, logicalId: string): Promise<StackResource>;
  /** Oldest first. */
  events(nameOrId: string): Promise<StackEvent[]>;
  /** `Logical STATUS: reason`, oldest first, from the event at `from` on. */
  history(nameOrId: string, from?: number): Promise<string[]>;
}

export async function driveStacks(options: LocalCloudOptions = {}): Promise<StackDriver> {
  const cloud = await createLocalCloud(options);
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  const driver: StackDriver = {
    cloud,
    client,
    async create(StackName, template, input = {}) {
      const command = new CreateStackCommand({ StackName, TemplateBody: textOf(template), ...input });
      const { StackId = StackName } = await client.send(command);
      await cloud.settle();
      return driver.stack(StackId);
    },
    async update(StackName, template, input = {}) {
      const body = template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: textOf(template) };
      const { StackId = StackName } = await client.send(new UpdateStackCommand({ StackName, ...body, ...input }));
      await cloud.settle();
      return driver.stack(StackId);
    },
    async remove(nameOrId, input = {}) {
      const { StackId = nameOrId } = await driver.stack(nameOrId);
      await client.send(new DeleteStackCommand({ StackName: nameOrId, ...input }));
      await cloud.settle();
      return driver.stack(StackId);
    },
    async stack(StackName) {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      const [stack] = Stacks;
      if (stack === undefined) throw new Error(`${StackName} was not described.`);
      return stack;
    },
    async resource(StackName, LogicalResourceId) {
      const command = new DescribeStackResourcesCommand({ StackName, LogicalResourceId });
      const { StackResources: [resource] = [] } = await client.send(command);
      if (resource === undefined) throw new Error(`${StackName} has no resource ${LogicalResourceId}.`);
      return resource;
    },
    async events(StackName) {
      const events: StackEvent[] = [];
      for await (const page of paginateDescribeStackEvents({ client }, { StackName })) {
        events.push(...(page.StackEvents ?? []));
      }
      return events.toReversed();
    },
    async history(nameOrId, from = 0) {
      const events = await driver.events(nameOrId);
      return events.slice(from).map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason: reason }) => {
        return `${LogicalResourceId} ${ResourceStatus}${reason === undefined ? "" : `: ${reason}`}`;
      });
    },
  };
  return driver;
}

function textOf(template: object | string): string {
  return typeof template === "string" ? template : JSON.stringify(template);
}
