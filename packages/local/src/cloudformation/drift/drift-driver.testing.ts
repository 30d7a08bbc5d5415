import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type DescribeStackDriftDetectionStatusOutput,
  type DescribeStackResourceDriftsInput,
  type StackResourceDrift,
} from "@aws-sdk/client-cloudformation";

import type { StackDriver } from "../stack-driver.testing.ts";

/** Changes what a stack has made behind its back, and detects that. */
export interface DriftDriver {
  readonly control: CloudControlClient;
  /** Changes a resource. The operations are those of JSON Patch. */
  patch(logicalId: string, operations: readonly object[]): Promise<void>;
  /** Deletes a resource. */
  erase(logicalId: string): Promise<void>;
  /** Makes a resource that no stack knows of. */
  make(type: string, properties: object): Promise<void>;
  /** What is live of a resource. */
  live(logicalId: string): Promise<Readonly<Record<string, unknown>>>;
  begin(logicalIds?: string[], stackName?: string): Promise<string>;
  status(id: string): Promise<DescribeStackDriftDetectionStatusOutput>;
  /** A detection on the whole stack, to its end. */
  detect(): Promise<DescribeStackDriftDetectionStatusOutput>;
  drifts(input?: Partial<DescribeStackResourceDriftsInput>): Promise<StackResourceDrift[]>;
}

export function driveDrift(stacks: StackDriver, stackName: string): DriftDriver {
  const { client, cloud } = stacks;
  const control = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const identified = async (
    logicalId: string,
  ): Promise<{ readonly TypeName: string | undefined; readonly Identifier: string | undefined }> => {
    const { ResourceType: TypeName, PhysicalResourceId: Identifier } = await stacks.resource(stackName, logicalId);
    return { TypeName, Identifier };
  };
  const driver: DriftDriver = {
    control,
    async patch(logicalId, operations) {
      const PatchDocument = JSON.stringify(operations);
      await control.send(new UpdateResourceCommand({ ...(await identified(logicalId)), PatchDocument }));
      await cloud.settle();
    },
    async erase(logicalId) {
      await control.send(new DeleteResourceCommand(await identified(logicalId)));
      await cloud.settle();
    },
    async make(TypeName, properties) {
      await control.send(new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(properties) }));
      await cloud.settle();
    },
    async live(logicalId) {
      const { ResourceDescription } = await control.send(new GetResourceCommand(await identified(logicalId)));
      return JSON.parse(ResourceDescription?.Properties ?? "{}") as Readonly<Record<string, unknown>>;
    },
    async begin(LogicalResourceIds, StackName = stackName) {
      const command = new DetectStackDriftCommand({ StackName, LogicalResourceIds });
      return (await client.send(command)).StackDriftDetectionId ?? "";
    },
    status: (StackDriftDetectionId) =>
      client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId })),
    async detect() {
      const id = await driver.begin();
      await cloud.settle();
      return driver.status(id);
    },
    async drifts(input = {}) {
      const command = new DescribeStackResourceDriftsCommand({ StackName: stackName, ...input });
      return (await client.send(command)).StackResourceDrifts ?? [];
    },
  };
  return driver;
}
