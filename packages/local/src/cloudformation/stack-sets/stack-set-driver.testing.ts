import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStackSetCommand,
  paginateListStackInstances,
  paginateListStackSetOperationResults,
  UpdateStackSetCommand,
  type CreateStackInstancesInput,
  type CreateStackSetInput,
  type StackSet,
  type StackSetOperation,
  type UpdateStackSetInput,
} from "@aws-sdk/client-cloudformation";

import type { LocalCloudOptions } from "../../local-cloud-options.ts";
import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";

/** Drives stack sets of a new local cloud whose administrator is its first account. */
export interface StackSetDriver extends StackDriver {
  createSet(name: string, template: object, input?: Partial<CreateStackSetInput>): Promise<string>;
  /** Lets the operation run to its end, and answers it. */
  createInstances(
    name: string,
    input: Omit<CreateStackInstancesInput, "StackSetName">,
  ): Promise<StackSetOperation & { readonly id: string }>;
  updateSet(
    name: string,
    template: object | undefined,
    input?: Partial<UpdateStackSetInput>,
  ): Promise<StackSetOperation & { readonly id: string }>;
  set(name: string): Promise<StackSet>;
  operation(name: string, id: string | undefined): Promise<StackSetOperation & { readonly id: string }>;
  /** `account region STATUS DETAILED: reason`, in order of creation. */
  instances(name: string): Promise<string[]>;
  /** `account region STATUS: reason`. */
  results(name: string, id: string): Promise<string[]>;
}

export const accounts = ["111111111111", "222222222222", "333333333333", "444444444444"] as const;
export const regions = ["eu-west-1", "us-east-1"] as const;

/** A template whose one resource is a parameter with this value. */
export function parameterTemplate(value: unknown = "one", more: object = {}): object {
  return {
    ...more,
    Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } } },
    Outputs: { Name: { Value: { Ref: "Setting" } } },
  };
}

export async function driveStackSets(options: LocalCloudOptions = {}): Promise<StackSetDriver> {
  const stacks = await driveStacks({ accounts, regions, ...options });
  const { client, cloud } = stacks;
  const driver: StackSetDriver = {
    ...stacks,
    async createSet(StackSetName, template, input = {}) {
      const command = new CreateStackSetCommand({ StackSetName, TemplateBody: JSON.stringify(template), ...input });
      const { StackSetId = "" } = await client.send(command);
      return StackSetId;
    },
    async createInstances(StackSetName, input) {
      const { OperationId } = await client.send(new CreateStackInstancesCommand({ StackSetName, ...input }));
      await cloud.settle();
      return driver.operation(StackSetName, OperationId);
    },
    async updateSet(StackSetName, template, input = {}) {
      const body = template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: JSON.stringify(template) };
      const { OperationId } = await client.send(new UpdateStackSetCommand({ StackSetName, ...body, ...input }));
      await cloud.settle();
      return driver.operation(StackSetName, OperationId);
    },
    async set(StackSetName) {
      const { StackSet: set } = await client.send(new DescribeStackSetCommand({ StackSetName }));
      if (set === undefined) throw new Error(`${StackSetName} was not described.`);
      return set;
    },
    async operation(StackSetName, id) {
      const command = new DescribeStackSetOperationCommand({ StackSetName, OperationId: id });
      const { StackSetOperation: operation } = await client.send(command);
      if (operation?.OperationId === undefined) throw new Error(`Operation ${id} was not described.`);
      return { ...operation, id: operation.OperationId };
    },
    async instances(StackSetName) {
      const lines: string[] = [];
      for await (const { Summaries = [] } of paginateListStackInstances({ client }, { StackSetName })) {
        lines.push(
          ...Summaries.map(({ Account, Region, Status, StackInstanceStatus, StatusReason: reason }) =>
            withReason(`${Account} ${Region} ${Status} ${StackInstanceStatus?.DetailedStatus}`, reason),
          ),
        );
      }
      return lines;
    },
    async results(StackSetName, OperationId) {
      const lines: string[] = [];
      const input = { StackSetName, OperationId };
      for await (const { Summaries = [] } of paginateListStackSetOperationResults({ client }, input)) {
        lines.push(
          ...Summaries.map(({ Account, Region, Status, StatusReason }) =>
            withReason(`${Account} ${Region} ${Status}`, StatusReason),
          ),
        );
      }
      return lines;
    },
  };
  return driver;
}

function withReason(line: string, reason: string | undefined): string {
  return reason === undefined ? line : `${line}: ${reason}`;
}
