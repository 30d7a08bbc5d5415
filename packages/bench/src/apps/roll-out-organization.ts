import {
  CloudFormationClient,
  ListStackInstancesCommand,
  type StackInstanceSummary,
} from "@aws-sdk/client-cloudformation";
import { createOrchestrator, stackSet, type StackSet, type StackSetDefinition } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";

/** An organization, and how many of its accounts have fewer regions than the others. */
export interface OrganizationSize {
  readonly accounts: number;
  readonly regions: number;
  /** Every account with this number has fewer regions: 40 stands for each fortieth. */
  readonly exceptionEvery: number;
}

/** What a rollout in three waves took. */
export interface RolloutCost {
  readonly instances: number;
  /** Operations that were begun on the set: what creates and updates. */
  readonly begun: number;
  /** The fewest that any plan in as many waves could do with: see `CallCount.atLeast`. */
  readonly atLeast: number;
  /** What one call for each account would be. */
  readonly byAccount: number;
  /** Every call, those that wait and read among them. */
  readonly calls: number;
  readonly current: number;
  readonly ms: number;
}

/** Makes a set with an instance in each account and region, exceptions aside, and changes it in three waves. */
export async function rollOutOrganization({
  accounts,
  regions,
  exceptionEvery,
}: OrganizationSize): Promise<readonly [RolloutCost, RolloutCost]> {
  const ids = Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index));
  const names = REGIONS.slice(0, regions);
  const cloud = await createLocalCloud({ accounts: ids, regions: names });
  const orchestrator = createOrchestrator(cloud.connection());
  const client = new CloudFormationClient(cloud.connection());
  const isException = (index: number): boolean => index % exceptionEvery === exceptionEvery - 1;
  const targets: StackSetDefinition["targets"] = [
    { accounts: ids.filter((_, index) => !isException(index)), regions: names },
    ...ids.flatMap((account, index) =>
      isException(index)
        ? [
            {
              accounts: [account],
              regions: names.filter((_, at) => (at + Math.floor(index / exceptionEvery)) % 5 !== 0),
            },
          ]
        : [],
    ),
  ];
  const baseline = (DisplayName: string): StackSet =>
    stackSet({
      name: "baseline",
      template: { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName } } } },
      targets,
    });
  const [canary = ""] = ids;
  const roll = async (set: StackSet): Promise<RolloutCost> => {
    const start = performance.now();
    const plan = await orchestrator.planStackSet(set);
    cloud.calls.clear();
    const result = await orchestrator.rollOut(set, {
      maxConcurrent: "25%",
      failureTolerance: "5%",
      concurrencyMode: "SOFT_FAILURE_TOLERANCE",
      regionConcurrency: "PARALLEL",
      waves: [{ accounts: [canary] }, { percent: 10 }, { rest: true }],
    });
    const ms = performance.now() - start;
    if (result.kind !== "completed") throw new Error(result.reason);
    const begun = cloud.calls.list().filter(({ operation }) => BEGINNING.has(operation)).length;
    const calls = cloud.calls.count();
    const summaries = await everyInstance(client);
    const { atLeast, byAccount } = plan.calls;
    return {
      ...{ instances: summaries.length, begun, calls, byAccount, ms },
      // A wave takes a call, and all of them together no fewer than the table has rank.
      atLeast: Math.max(result.waves.length, atLeast),
      current: summaries.filter(({ Status }) => Status === "CURRENT").length,
    };
  };
  try {
    return [await roll(baseline("one")), await roll(baseline("two"))];
  } finally {
    orchestrator.close();
    client.destroy();
    await cloud.close();
  }
}

const REGIONS: readonly string[] = [
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

const BEGINNING: ReadonlySet<string> = new Set([
  "CreateStackInstances",
  "UpdateStackInstances",
  "DeleteStackInstances",
  "UpdateStackSet",
]);

async function everyInstance(client: CloudFormationClient): Promise<readonly StackInstanceSummary[]> {
  const found: StackInstanceSummary[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListStackInstancesCommand({ StackSetName: "baseline", ...(NextToken && { NextToken }) });
    const page = await client.send(command);
    found.push(...(page.Summaries ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}
