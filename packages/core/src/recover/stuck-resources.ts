import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { isStackItself, stackEventPages } from "../service/stack-events.ts";
import { stackNameIn } from "../stack-reference.ts";

/** A resource that a rollback could not bring back. */
export interface StuckResource {
  /** What `ContinueUpdateRollback` calls it: its logical id, or `NestedStackName.LogicalId`. */
  readonly skipAs: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** Why it could not be brought back, in the service's words. */
  readonly reason?: string;
}

/**
 * What may be skipped to go on with a rollback: the resources that are `UPDATE_FAILED` because the rollback failed, and
 * not the update before it; through nested stacks, which cannot be skipped themselves
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html).
 */
export async function stuckResources(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  prefix = "",
): Promise<StuckResource[]> {
  const stuck: StuckResource[] = [];
  const failedBack = await failedInRollback(environment, signal, stackId);
  for await (const resource of listResources(environment, signal, stackId)) {
    const { status, type, logicalId, physicalId = "", statusReason: reason } = resource;
    if (status !== "UPDATE_FAILED") continue;
    if (type === "AWS::CloudFormation::Stack" && physicalId.startsWith("arn:")) {
      stuck.push(...(await stuckResources(environment, signal, physicalId, `${stackNameIn(physicalId)}.`)));
    } else if (failedBack.has(logicalId)) {
      stuck.push(
        present({ skipAs: `${prefix}${logicalId}`, stackName: stackNameIn(stackId), logicalId, type, reason }),
      );
    }
  }
  return stuck;
}

/** The resources that failed since the stack first began to go back. */
async function failedInRollback(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  let failedSince: string[] = [];
  for await (const page of stackEventPages(environment, signal, stackId)) {
    for (const event of page) {
      if (event.status === "UPDATE_FAILED") failedSince.push(event.logicalId);
      if (!isStackItself(event)) continue;
      if (event.status === "UPDATE_IN_PROGRESS") return failed;
      if (event.status !== "UPDATE_ROLLBACK_IN_PROGRESS") continue;
      // What is older than this beginning counts only if the stack began to go back before, too.
      for (const logicalId of failedSince) failed.add(logicalId);
      failedSince = [];
    }
  }
  return failed;
}
