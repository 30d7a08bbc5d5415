import { CloudFormationClient, paginateDescribeStackEvents, paginateListStacks } from "@aws-sdk/client-cloudformation";
import type { LocalCloud } from "@stacksteward/local";

/** Every stack there is or was, as `<name> <status>`, with all its events, oldest first, as `<resource> <status>`: what is done twice is here twice. */
export type Aftermath = readonly (readonly [stack: string, history: readonly string[]])[];

/** One event of a stack's history. */
export interface PastEvent {
  readonly id: string;
  /** `<resource> <status>` */
  readonly line: string;
}

/** What became of a cloud, seen by a client that knows nothing of Stacksteward, without what differs from run to run. */
export async function aftermathOf(cloud: LocalCloud): Promise<Aftermath> {
  const client = new CloudFormationClient(cloud.connection());
  const aftermath: (readonly [string, readonly string[]])[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
    for (const { StackName, StackStatus, StackId = "" } of StackSummaries) {
      const history = await historyOf(client, StackId);
      aftermath.push([`${StackName} ${StackStatus}`, history.map(({ line }) => line)]);
    }
  client.destroy();
  return aftermath.toSorted(([one], [other]) => one.localeCompare(other));
}

/** The history of a stack, oldest first. */
export async function historyOf(client: CloudFormationClient, StackName: string): Promise<PastEvent[]> {
  const events: PastEvent[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName }))
    for (const { EventId = "", LogicalResourceId, ResourceStatus } of StackEvents)
      events.push({ id: EventId, line: `${LogicalResourceId} ${ResourceStatus}` });
  return events.toReversed();
}
