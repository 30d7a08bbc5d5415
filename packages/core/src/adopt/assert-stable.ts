import { CoreErrorCode, coreError } from "../core-error.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";

/**
 * Refuses a stack that nothing can be brought into because it is not at rest: something runs, or its last operation was
 * left as it failed. Throws `STACK_NOT_READY`. A stack that is in review, or not there, has nothing to disturb.
 */
export function assertStable(before: StackFacts | undefined): void {
  if (before === undefined) return;
  const { name, stackId, status } = before;
  const { kind, updatable, remedy = "Look at its events." } = factsOfStatus(status);
  if (kind === "review" || (updatable && status.endsWith("_COMPLETE"))) return;
  const isRunning = kind === "running";
  throw coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${name}" is ${status}, and resources only come to stacks at rest. ${isRunning ? "Wait until the operation has ended, then plan again." : remedy}`,
    { details: { stack: name, stackId, status }, retryable: isRunning },
  );
}
