import { saysHookFailed } from "../service/service-sentences.ts";
import { isStackItself } from "../service/stack-events.ts";
import type { StackEvent, StackEventHook } from "./operation-event.ts";

/**
 * What failed among the events of one operation, and what began a rollback, which has the reason for it.
 * A hook says why it refused on an event of its own, before the failure it causes, which only names the hook:
 * the failure is given that hook. A hook that only warns refuses nothing.
 * @param history oldest first
 */
export function failuresIn(history: readonly StackEvent[]): readonly StackEvent[] {
  const refusals = new Map<string, StackEventHook>();
  const failures: StackEvent[] = [];
  for (const event of history) {
    if (event.hook !== undefined && isRefusal(event.hook)) refusals.set(event.logicalId, event.hook);
    if (event.status.endsWith("_FAILED")) {
      const hook = saysHookFailed(event.reason) ? (event.hook ?? refusals.get(event.logicalId)) : event.hook;
      failures.push(hook === undefined ? event : { ...event, hook });
    } else if (isStackItself(event) && event.status.endsWith("ROLLBACK_IN_PROGRESS")) failures.push(event);
  }
  return failures;
}

function isRefusal({ status, failureMode }: StackEventHook): boolean {
  return (status === "HOOK_COMPLETE_FAILED" || status === "HOOK_FAILED") && failureMode !== "WARN";
}
