import { CoreErrorCode, coreError } from "../core-error.ts";
import { isPrevious } from "../definition/parameter-value.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";

/** Which type of change set brings the stack from where it is to where it is to be. Throws `STACK_NOT_READY`, saying what can be done, when none does. */
export function operationFor(stack: Stack, before: StackFacts | undefined): "CREATE" | "UPDATE" {
  if (before === undefined) return creation(stack);
  const { kind, updatable, remedy } = factsOfStatus(before.status);
  if (kind === "review") return creation(stack);
  if (updatable) return "UPDATE";
  const details = { stack: stack.name, stackId: before.stackId, status: before.status };
  throw kind === "running"
    ? coreError(
        CoreErrorCode.StackNotReady,
        `Stack "${stack.name}" is ${before.status}: another operation is under way. Wait until it has ended, then plan again.`,
        { details, retryable: true },
      )
    : coreError(
        CoreErrorCode.StackNotReady,
        `Stack "${stack.name}" is ${before.status} and cannot be updated. ${remedy ?? "Look at its events."}`,
        { details },
      );
}

function creation(stack: Stack): "CREATE" {
  const previous = Object.entries(stack.parameters ?? {}).flatMap(([name, value]) => (isPrevious(value) ? [name] : []));
  if (previous.length === 0) return "CREATE";
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${stack.name}" does not exist yet, so ${previous.join(", ")} cannot keep a previous value. Give a value.`,
    { details: { stack: stack.name, parameters: previous } },
  );
}
