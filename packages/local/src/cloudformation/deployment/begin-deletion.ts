import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { RunningOperation, Stack } from "../stack.ts";
import { startOperation, type OperationOptions } from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { runDelete, type DeletionRequest } from "./run-delete.ts";

/** Begins to delete `stack` and returns at once. A create that still runs is abandoned first. */
export function beginDeletion(
  engine: Engine,
  stack: Stack,
  request: Omit<DeletionRequest, "previousStatus"> &
    Pick<OperationOptions, "clientRequestToken" | "isExpress" | "retainExceptOnCreate" | "takesBack">,
): RunningOperation {
  const interrupted = stack.running;
  interrupted?.cancel();
  const previousStatus = stack.status;
  const { clientRequestToken, isExpress, retainExceptOnCreate, takesBack } = request;
  return startOperation(
    engine,
    stack,
    "DELETE_STACK",
    given({ clientRequestToken, isExpress, retainExceptOnCreate, takesBack }),
    async (run) => {
      reportStack(run, "DELETE_IN_PROGRESS", Reason.UserInitiated);
      await interrupted?.settled;
      await runDelete(run, { ...request, previousStatus });
    },
  );
}
