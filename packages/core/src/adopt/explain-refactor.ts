import type { WorkflowContext } from "@stacksteward/workflow";

import type { FailureCause } from "../diagnose/failure-cause.ts";
import { findCauses } from "../diagnose/find-causes.ts";
import { OperationFailed, type RefactorEnd } from "../diagnose/operation-failed.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { failuresIn } from "../watch/failures-in.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import type { MovesPlan } from "./refactor-plan.ts";

/** The error that explains a refactor that failed, down to the resource that would not move, on whichever stack that was. */
export async function explainRefactor(
  { signal }: WorkflowContext,
  environment: Environment,
  plan: MovesPlan,
  end: RefactorEnd,
  histories: readonly (readonly StackEvent[])[],
): Promise<OperationFailed> {
  const found: FailureCause[] = [];
  for (const history of histories) found.push(...(await findCauses(environment, signal, failuresIn(history))));
  // A stack in which nothing failed by itself only says that it was taken back.
  const own = found.filter(({ physicalId, stackId }) => physicalId !== stackId);
  const causes = (own.length > 0 ? own : found.slice(0, 1)).map((cause) => located(cause, plan));
  const [firstCause] = causes;
  const failed = end.stacks.find(({ stackId }) => stackId === firstCause?.stackId) ?? end.stacks[0];
  return new OperationFailed(
    present({
      kind: "failed" as const,
      operation: "REFACTOR" as const,
      region: plan.region,
      stackId: failed?.stackId ?? "",
      stackName: failed?.stackName ?? "",
      status: failed?.status ?? "",
      reason: end.reason,
      endedAt: end.endedAt,
      firstCause,
      causes,
      refactor: end,
      nextStep: nextStepAfter(plan, end),
    }),
  );
}

function located(cause: FailureCause, { actions, stacks }: MovesPlan): FailureCause {
  const { stackId, logicalId } = cause;
  const position = actions.find(({ to }) => to?.stackId === stackId && to.logicalId === logicalId)?.position;
  if (position === undefined) return cause;
  const file = stacks.find((stack) => stack.stackId === stackId)?.template.file;
  return { ...cause, source: present({ file, ...position }) };
}

function nextStepAfter({ stacks }: MovesPlan, { executionStatus, stacks: ended }: RefactorEnd): string {
  if (executionStatus !== "ROLLBACK_COMPLETE")
    return `Not everything could be taken back: ask recover() about ${ended.map(({ stackName, status }) => `"${stackName}" (${status})`).join(", ")}.`;
  const made = stacks.filter(({ createdStack }) => createdStack).map(({ stackName }) => `"${stackName}"`);
  const rest = made.length === 0 ? "" : `, destroy ${made.join(", ")}, which is empty,`;
  return `Everything is where it was: correct the cause${rest} and plan the refactor again.`;
}
