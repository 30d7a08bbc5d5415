import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type CreateChangeSetInput,
  type ResourceToImport,
} from "@aws-sdk/client-cloudformation";

import { driveChangeSets, type ChangeSetDriver } from "../change-sets/change-set-driver.testing.ts";

/** A change set driver that also makes what can be imported. */
export interface ImportDriver extends ChangeSetDriver {
  /** Makes a resource outside of every stack, and answers its identifier. */
  make(type: string, properties: object): Promise<string>;
  unmake(type: string, identifier: string): Promise<void>;
  /** Its properties as Cloud Control shows them. Rejects when it is not there. */
  read(type: string, identifier: string): Promise<Record<string, unknown>>;
  /** Checks a stack for drift: `Logical STATUS`, and of what differs `/path expected actual`. */
  drift(stackName: string): Promise<string[]>;
  /** Proposes an import of `resources`. */
  proposeImport(template: object, resources: ResourceToImport[], input?: Partial<CreateChangeSetInput>): Promise<void>;
}

export async function driveImports(): Promise<ImportDriver> {
  const changeSets = await driveChangeSets();
  const { cloud, propose } = changeSets;
  const client = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const ended = async (RequestToken: string | undefined): Promise<string> => {
    await cloud.settle();
    const { ProgressEvent: event } = await client.send(new GetResourceRequestStatusCommand({ RequestToken }));
    if (event?.OperationStatus !== "SUCCESS") throw new Error(event?.StatusMessage);
    return event.Identifier ?? "";
  };
  return {
    ...changeSets,
    async make(TypeName, properties) {
      const DesiredState = JSON.stringify(properties);
      const { ProgressEvent: begun } = await client.send(new CreateResourceCommand({ TypeName, DesiredState }));
      return ended(begun?.RequestToken);
    },
    async unmake(TypeName, Identifier) {
      const { ProgressEvent: begun } = await client.send(new DeleteResourceCommand({ TypeName, Identifier }));
      await ended(begun?.RequestToken);
    },
    async read(TypeName, Identifier) {
      const { ResourceDescription: resource } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
      return JSON.parse(resource?.Properties ?? "{}") as Record<string, unknown>;
    },
    async drift(StackName) {
      await changeSets.client.send(new DetectStackDriftCommand({ StackName }));
      await cloud.settle();
      const { StackResourceDrifts = [] } = await changeSets.client.send(
        new DescribeStackResourceDriftsCommand({ StackName }),
      );
      return StackResourceDrifts.map(
        ({ LogicalResourceId, StackResourceDriftStatus, PropertyDifferences: differences = [] }) =>
          [
            `${LogicalResourceId} ${StackResourceDriftStatus}`,
            ...differences.map((each) => `${each.PropertyPath} ${each.ExpectedValue} ${each.ActualValue}`),
          ].join(" "),
      );
    },
    async proposeImport(template, ResourcesToImport, input = {}) {
      await propose(template, { ChangeSetType: "IMPORT", ResourcesToImport, ...input });
    },
  };
}

/** One entry of `ResourcesToImport`. */
export function toImport(
  ResourceType: string,
  LogicalResourceId: string,
  ResourceIdentifier: Record<string, string>,
): ResourceToImport {
  return { ResourceType, LogicalResourceId, ResourceIdentifier };
}

/** A queue named `orders` as a template declares it, and the type it has. */
export const queueType = "AWS::SQS::Queue";
export function queue(properties: object = {}, attributes: object = { DeletionPolicy: "Retain" }): object {
  return { Type: queueType, ...attributes, Properties: { QueueName: "orders", ...properties } };
}

/** Something small that a stack may have beside what is imported. */
export const topic = (name = "news"): object => ({ Type: "AWS::SNS::Topic", Properties: { TopicName: name } });
