import {
  Capability,
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  paginateDescribeChangeSet,
  UpdateStackCommand,
  type ResourceChange,
  type StackResource,
  type StackResourceDrift,
} from "@aws-sdk/client-cloudformation";
import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import type { LocalCloud } from "@stacksteward/local";
import type { Json } from "@stacksteward/template";

import { takeSnapshot, type LiveSnapshot } from "./live-snapshot.ts";
import { templateSource } from "./stack-steps.ts";

/** One stack of the corpus and what is live around it. Every call runs until nothing is left to do. */
export interface CorpusStack {
  readonly cloudControl: CloudControlClient;
  create(template: Json): Promise<void>;
  /** A change set of an update with this template, by its changes. */
  plan(name: string, template: Json): Promise<readonly ResourceChange[]>;
  execute(name: string): Promise<void>;
  discard(name: string): Promise<void>;
  update(template: Json, tag: string): Promise<void>;
  remove(): Promise<void>;
  status(): Promise<string>;
  resources(): Promise<readonly StackResource[]>;
  /** Detects drift, and answers what became of each resource. */
  drifts(): Promise<readonly StackResourceDrift[]>;
  /** What is live of every type that a stack of the cloud has had so far. */
  snapshot(): Promise<LiveSnapshot>;
}

/** The stack of that name, which is not there yet. */
export function corpusStack(
  cloud: LocalCloud,
  name: string,
  parameters: Readonly<Record<string, string>>,
): CorpusStack {
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  const cloudControl = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const given = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  const types = new Set(["AWS::S3::Bucket", "AWS::SSM::Parameter"]);
  let id = name;

  const common = async (template: Json) => ({
    StackName: name,
    Capabilities: Object.values(Capability),
    Parameters: given,
    ...(await templateSource(cloud, JSON.stringify(template))),
  });
  const resourcesOf = async (stack: string): Promise<readonly StackResource[]> => {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stack }));
    return StackResources;
  };

  return {
    cloudControl,
    async create(template) {
      const answer = await client.send(new CreateStackCommand(await common(template)));
      id = answer.StackId ?? name;
      await cloud.settle();
    },
    async plan(changeSet, template) {
      await client.send(new CreateChangeSetCommand({ ...(await common(template)), ChangeSetName: changeSet }));
      await cloud.settle();
      const changes: ResourceChange[] = [];
      for await (const page of paginateDescribeChangeSet({ client }, { StackName: name, ChangeSetName: changeSet })) {
        changes.push(...(page.Changes ?? []).flatMap(({ ResourceChange: change }) => change ?? []));
      }
      return changes;
    },
    async execute(changeSet) {
      await client.send(new ExecuteChangeSetCommand({ StackName: name, ChangeSetName: changeSet }));
      await cloud.settle();
    },
    async discard(changeSet) {
      await client.send(new DeleteChangeSetCommand({ StackName: name, ChangeSetName: changeSet }));
      await cloud.settle();
    },
    async update(template, tag) {
      const Tags = [{ Key: "revision", Value: tag }];
      await client.send(new UpdateStackCommand({ ...(await common(template)), Tags }));
      await cloud.settle();
    },
    async remove() {
      await client.send(new DeleteStackCommand({ StackName: name }));
      await cloud.settle();
    },
    async status() {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: id }));
      return `${stack?.StackStatus}${stack?.StackStatusReason === undefined ? "" : `: ${stack.StackStatusReason}`}`;
    },
    resources: () => resourcesOf(name),
    async drifts() {
      const target = { StackName: name };
      const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand(target));
      await cloud.settle();
      await client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
      const drifts: StackResourceDrift[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(new DescribeStackResourceDriftsCommand({ ...target, NextToken }));
        drifts.push(...(page.StackResourceDrifts ?? []));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      return drifts;
    },
    async snapshot() {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
      for (const { StackId = "" } of Stacks) {
        for (const { ResourceType = "" } of await resourcesOf(StackId)) {
          if (ResourceType.startsWith("AWS::")) types.add(ResourceType);
        }
      }
      return takeSnapshot(cloudControl, types);
    },
  };
}
