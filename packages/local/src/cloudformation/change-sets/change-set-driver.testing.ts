import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  type CreateChangeSetInput,
  type DescribeChangeSetOutput,
  type ExecuteChangeSetInput,
  type ResourceChange,
} from "@aws-sdk/client-cloudformation";

import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";

/** A stack driver that also drives change sets. Names default to the stack `shop` and the change set `next`. */
export interface ChangeSetDriver extends StackDriver {
  /** Makes a change set and lets it be worked out. */
  propose(
    template: object,
    input?: Partial<CreateChangeSetInput>,
  ): Promise<{ readonly Id: string; readonly StackId: string }>;
  describe(nameOrId?: string, withValues?: boolean): Promise<DescribeChangeSetOutput>;
  /** The changes of a change set, in the order they were answered. */
  changes(nameOrId?: string, withValues?: boolean): Promise<ResourceChange[]>;
  execute(nameOrId?: string, input?: Partial<ExecuteChangeSetInput>): Promise<void>;
  /** Proposes and executes. */
  deploy(template: object, input?: Partial<CreateChangeSetInput>): Promise<string>;
  discard(nameOrId?: string): Promise<void>;
  list(): Promise<string[]>;
}

export async function driveChangeSets(): Promise<ChangeSetDriver> {
  const stacks = await driveStacks();
  const { client, cloud } = stacks;
  const driver: ChangeSetDriver = {
    ...stacks,
    async propose(template, input = {}) {
      const { Id = "", StackId = "" } = await client.send(
        new CreateChangeSetCommand({
          StackName: "shop",
          ChangeSetName: "next",
          TemplateBody: JSON.stringify(template),
          ...input,
        }),
      );
      await cloud.settle();
      return { Id, StackId };
    },
    describe: (nameOrId = "next", withValues = false) =>
      client.send(
        new DescribeChangeSetCommand({
          ChangeSetName: nameOrId,
          IncludePropertyValues: withValues,
          ...(nameOrId.startsWith("arn:") ? {} : { StackName: "shop" }),
        }),
      ),
    async changes(nameOrId, withValues) {
      const { Changes = [] } = await driver.describe(nameOrId, withValues);
      return Changes.flatMap(({ ResourceChange: change }) => change ?? []);
    },
    async execute(nameOrId = "next", input = {}) {
      await client.send(new ExecuteChangeSetCommand({ StackName: "shop", ChangeSetName: nameOrId, ...input }));
      await cloud.settle();
    },
    async deploy(template, input) {
      const { Id } = await driver.propose(template, input);
      await driver.execute(Id);
      return Id;
    },
    async discard(nameOrId = "next") {
      await client.send(new DeleteChangeSetCommand({ StackName: "shop", ChangeSetName: nameOrId }));
    },
    async list() {
      const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: "shop" }));
      return Summaries.map(({ ChangeSetName: name, ExecutionStatus: status }) => `${name} ${status}`);
    },
  };
  return driver;
}
