import {
  CloudControlClient,
  DeleteResourceCommand,
  GetResourceCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import { CreateStackCommand, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";

import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

/** A cloud in which somebody changes what stacks have made behind their backs. */
export interface DriftingCloud extends TestCloud {
  /** Creates a stack without the orchestrator. */
  create(name: string, template: string | object, parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** Changes a resource by a JSON Patch. */
  patch(stack: string, logicalId: string, ...operations: readonly object[]): Promise<void>;
  /** Deletes a resource. */
  erase(stack: string, logicalId: string): Promise<void>;
  physicalId(stack: string, logicalId: string): Promise<string>;
  /** What is live of a resource. */
  live(stack: string, logicalId: string): Promise<Readonly<Record<string, unknown>>>;
}

export async function openDriftingCloud(): Promise<DriftingCloud> {
  const bench = await openTestCloud();
  const { cloud, client } = bench;
  const control = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const identified = async (
    StackName: string,
    LogicalResourceId: string,
  ): Promise<{ readonly TypeName: string | undefined; readonly Identifier: string | undefined }> => {
    const { StackResourceDetail: found } = await client.send(
      new DescribeStackResourceCommand({ StackName, LogicalResourceId }),
    );
    return { TypeName: found?.ResourceType, Identifier: found?.PhysicalResourceId };
  };
  return {
    ...bench,
    async create(StackName, template, parameters = {}) {
      const TemplateBody = typeof template === "string" ? template : JSON.stringify(template);
      const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      }));
      const { StackId = "" } = await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters }));
      await cloud.settle();
      return StackId;
    },
    async patch(stack, logicalId, ...operations) {
      const PatchDocument = JSON.stringify(operations);
      await control.send(new UpdateResourceCommand({ ...(await identified(stack, logicalId)), PatchDocument }));
      await cloud.settle();
    },
    async erase(stack, logicalId) {
      await control.send(new DeleteResourceCommand(await identified(stack, logicalId)));
      await cloud.settle();
    },
    physicalId: async (stack, logicalId) => (await identified(stack, logicalId)).Identifier ?? "",
    async live(stack, logicalId) {
      const { ResourceDescription } = await control.send(new GetResourceCommand(await identified(stack, logicalId)));
      return JSON.parse(ResourceDescription?.Properties ?? "{}") as Readonly<Record<string, unknown>>;
    },
    async [Symbol.asyncDispose]() {
      control.destroy();
      await bench[Symbol.asyncDispose]();
    },
  };
}
