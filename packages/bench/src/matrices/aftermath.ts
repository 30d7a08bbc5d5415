import { CloudFormationClient, paginateDescribeStackEvents, paginateListStacks } from "@aws-sdk/client-cloudformation";
import type { LocalCloud } from "@stacksteward/local";

/** Every stack there is or was, as `<name> <status>`, with all its events, oldest first, as `<resource> <status>`: what is done twice is here twice. */
export type Aftermath = readonly (readonly [stack: string, history: readonly string[]])[];

/** What became of a cloud, seen by a client that knows nothing of Stacksteward, without what differs from run to run. */
export async function aftermathOf(cloud: LocalCloud): Promise<Aftermath> {
  const client = new CloudFormationClient(cloud.connection());
  const aftermath: (readonly [string, readonly string[]])[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
    for (const { StackName, StackStatus, StackId = "" } of StackSummaries)
      aftermath.push([`${StackName} ${StackStatus}`, await historyOf(client, StackId)]);
  client.destroy();
  return aftermath.toSorted(([one], [other]) => one.localeCompare(other));
}

/** The history of a stack, oldest first, as `<resource> <status>`. */
export async function historyOf(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const events: string[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName }))
    for (const { LogicalResourceId, ResourceStatus } of StackEvents)
      events.push(`${LogicalResourceId} ${ResourceStatus}`);
  return events.toReversed();
}
