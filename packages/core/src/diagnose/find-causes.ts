import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { saysCancelled } from "../service/service-sentences.ts";
import { isStackItself, stackEventPages } from "../service/stack-events.ts";
import { failuresIn } from "../watch/failures-in.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import type { FailureCause } from "./failure-cause.ts";

/** Nested stacks deeper than this are named, not entered. No quota limits the depth, and nobody nests this deep. */
const DEEPEST = 50;

/**
 * What made an operation fail, the first cause first. Resources that were only cancelled are left out, and so is
 * what failed while the stack was taken back, unless nothing else did. A nested stack is replaced by its own causes.
 */
export async function findCauses(
  environment: Environment,
  signal: AbortSignal,
  failures: readonly StackEvent[],
  path: readonly string[] = [],
): Promise<readonly FailureCause[]> {
  const rollback = failures.findIndex((event) => isStackItself(event) && event.status.endsWith("ROLLBACK_IN_PROGRESS"));
  const beforeRollback = rollback === -1 ? failures : failures.slice(0, rollback);
  const own = beforeRollback.filter(isOwnFailure);
  const events = own.length > 0 ? own : failures.filter(isOwnFailure);
  if (events.length === 0)
    return failures
      .filter(isStackItself)
      .slice(0, 1)
      .map((event) => toCause(event, path));
  const causes: FailureCause[] = [];
  for (const event of events) causes.push(...(await causesOf(environment, signal, event, path)));
  return causes;
}

function isOwnFailure(event: StackEvent): boolean {
  return !isStackItself(event) && event.status.endsWith("_FAILED") && !saysCancelled(event.reason);
}

async function causesOf(
  environment: Environment,
  signal: AbortSignal,
  event: StackEvent,
  path: readonly string[],
): Promise<readonly FailureCause[]> {
  const isNested = event.type === "AWS::CloudFormation::Stack" && event.physicalId !== undefined;
  if (!isNested || path.length >= DEEPEST) return [toCause(event, path)];
  const failures = await failuresOf(environment, signal, event.physicalId, event.status.replace("_FAILED", ""));
  const inside = await findCauses(environment, signal, failures, [...path, event.logicalId]);
  return inside.length > 0 ? inside : [toCause(event, path)];
}

/** The failures since a stack's last operation of a kind began, oldest first. A failed nested stack may be deleted by now. */
async function failuresOf(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  operation: string,
): Promise<readonly StackEvent[]> {
  const newestFirst: StackEvent[] = [];
  for await (const page of stackEventPages(environment, signal, stackId)) {
    for (const event of page) {
      newestFirst.push(event);
      if (isStackItself(event) && event.status === `${operation}_IN_PROGRESS`)
        return failuresIn(newestFirst.toReversed());
    }
  }
  return failuresIn(newestFirst.toReversed());
}

function toCause(event: StackEvent, path: readonly string[]): FailureCause {
  return present({
    stackId: event.stackId,
    stackName: event.stackName,
    path: [...path, event.logicalId],
    logicalId: event.logicalId,
    type: event.type,
    physicalId: event.physicalId,
    status: event.status,
    reason: reasonOf(event),
    at: event.at,
  });
}

/** Which hook refused a resource, and why: the failure names the hook, and the hook has the reason. */
function reasonOf({ reason, hook }: StackEvent): string {
  const hookReason = hook?.reason;
  if (reason === undefined || hookReason === undefined) return hookReason ?? reason ?? "CloudFormation gave no reason.";
  return reason.includes(hookReason) ? reason : `${reason}: ${hookReason}`;
}
