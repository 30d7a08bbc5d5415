import type { OperationType } from "@aws-sdk/client-cloudformation";

import type { Engine } from "./engine.ts";
import type { StackOperation } from "./event-log.ts";
import type { Stack } from "./stack.ts";

/** Marks the beginning of an operation on `stack`, under an id by which `DescribeEvents` finds it. */
export function openOperation(
  engine: Engine,
  stack: Stack,
  type: OperationType,
  clientRequestToken?: string,
): StackOperation {
  const { clock, ids } = engine.world;
  const operation = {
    id: ids.uuid(),
    type,
    startTime: clock.now(),
    ...(clientRequestToken === undefined ? {} : { clientRequestToken }),
  };
  engine.regionState(stack.account, stack.region).operations.set(operation.id, stack);
  stack.events.mark({ eventId: ids.uuid(), operation, status: "IN_PROGRESS" });
  return operation;
}

/** Marks the end of an operation. */
export function closeOperation(
  engine: Engine,
  stack: Stack,
  operation: StackOperation,
  status: "SUCCEEDED" | "FAILED",
): void {
  const { clock, ids } = engine.world;
  stack.events.mark({ eventId: ids.uuid(), operation, status, endTime: clock.now() });
}
