import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { CloudFormationClient, DescribeStacksCommand, ListStackInstancesCommand } from "@aws-sdk/client-cloudformation";
import { STS } from "@aws-sdk/client-sts";

import {
  assumeRoles,
  createMemoryStore,
  createOrchestrator,
  stackSet,
  type InstanceReport,
  type Orchestrator,
  type OrchestratorOptions,
  type RolloutPace,
  type RolloutResult,
  type StackSet,
  type StackSetDefinition,
} from "../index.ts";

export const accounts = [
  "111111111111",
  "222222222222",
  "333333333333",
  "444444444444",
  "555555555555",
  "666666666666",
] as const;
/** As fast as CloudFormation goes. */
export const fast: RolloutPace = {
  maxConcurrent: "100%",
  concurrencyMode: "SOFT_FAILURE_TOLERANCE",
  regionConcurrency: "PARALLEL",
};
export const regions = ["eu-west-1", "us-east-1"] as const;

/** A local cloud with six accounts and two regions, and an orchestrator in the first of them that keeps its runs. */
export interface StackSetCloud extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly orchestrator: Orchestrator;
  readonly client: CloudFormationClient;
  /** Another orchestrator with the same store, as another process would have it. */
  another(options?: OrchestratorOptions): Orchestrator;
  /** Another one that reaches every account by a role there. */
  reachingAll(): Orchestrator;
  /** `account region STATUS`, sorted. */
  instances(name?: string): Promise<string[]>;
  /** The ids of the stacks in an account and region. */
  stacksIn(account: string, region: string): Promise<string[]>;
  /** How often the stacks in an account and region have been updated. */
  updatesIn(account: string, region: string): Promise<number>;
  /** The calls that begin operations, in order. */
  began(): string[];
}

/** Opens it with six accounts, or with others. */
export async function openStackSetCloud(those: readonly string[] = accounts): Promise<StackSetCloud> {
  const cloud = await createLocalCloud({ accounts: those, regions });
  const store = createMemoryStore();
  const another = (options: OrchestratorOptions = {}): Orchestrator =>
    createOrchestrator({ ...cloud.connection(), store, ...options });
  const orchestrator = another();
  const client = new CloudFormationClient(cloud.connection());
  const sts = new STS({ ...cloud.connection(), maxAttempts: 1 });
  const stacksIn = async (account: string, region: string): Promise<string[]> => {
    const there = new CloudFormationClient(cloud.connection({ account, region }));
    const { Stacks = [] } = await there.send(new DescribeStacksCommand({}));
    there.destroy();
    return Stacks.map(({ StackId = "" }) => StackId);
  };
  return {
    cloud,
    orchestrator,
    client,
    another,
    reachingAll: () =>
      another({
        credentialsFor: assumeRoles(sts, { roleArn: ({ account }) => `arn:aws:iam::${account}:role/Deployer` }),
      }),
    async instances(StackSetName = "baseline") {
      const { Summaries = [] } = await client.send(new ListStackInstancesCommand({ StackSetName }));
      return Summaries.map(({ Account, Region, Status }) => `${Account} ${Region} ${Status}`).toSorted();
    },
    stacksIn,
    async updatesIn(account, region) {
      using there = createOrchestrator(cloud.connection({ account, region }));
      let updates = 0;
      for (const id of await stacksIn(account, region)) {
        for await (const { type, status } of there.events(id)) {
          if (type === "AWS::CloudFormation::Stack" && status === "UPDATE_IN_PROGRESS") updates += 1;
        }
      }
      return updates;
    },
    began: () =>
      cloud.calls
        .list()
        .flatMap(({ operation }) =>
          /StackInstances$|StackSet$/.test(operation) && !/^(?:List|Describe)/.test(operation) ? [operation] : [],
        ),
    async [Symbol.asyncDispose]() {
      orchestrator.close();
      client.destroy();
      sts.destroy();
      await cloud.close();
    },
  };
}

/** A set whose stacks hold one parameter with this value. */
export function baseline(value: string, more: Partial<StackSetDefinition> = {}): StackSet {
  return stackSet({
    name: "baseline",
    template: settingTemplate(value),
    targets: { accounts, regions },
    ...more,
  });
}

export function settingTemplate(value: string): { readonly body: string } {
  const Properties = { Type: "String", Value: value };
  return { body: JSON.stringify({ Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties } } }) };
}

/** `account region state`, without what has no wave, in the order of the report. */
export function statesOf({ instances }: RolloutResult): string[] {
  return instances.map(({ account, region, state }: InstanceReport) => `${account} ${region} ${state}`);
}
