import { given } from "../given.ts";
import type { StackResource } from "../stack.ts";
import type { OperationRun } from "./operation-run.ts";
import { runStep } from "./resource-step.ts";

/** Who deletes: that decides how the events look and how often it is tried. */
export interface DeletionManner {
  /** Writes the event for a new status of the resource, and keeps the record when it is one of the stack's. */
  readonly report: (resource: StackResource) => void;
  /** How often a deletion that fails is tried; the clean-up of an update tries three times. */
  readonly attempts: number;
  /** Whether what was imported is given back instead of being deleted: in a rollback. Default: false. */
  readonly givesImportsBack?: boolean;
}

/** Deletes one physical resource. Answers whether it is gone. */
export async function deleteResource(
  run: OperationRun,
  resource: StackResource,
  manner: DeletionManner,
): Promise<boolean> {
  const now = (): number => run.engine.world.clock.now();
  const { statusReason: _, ...rest } = resource;
  if (resource.physicalId === "") {
    manner.report({ ...rest, status: "DELETE_COMPLETE", timestamp: now() });
    return true;
  }
  for (let attempt = 1; ; attempt += 1) {
    manner.report({ ...rest, status: "DELETE_IN_PROGRESS", timestamp: now() });
    const outcome = await runStep(
      run,
      resource,
      { action: "delete", signal: new AbortController().signal },
      async (provider, request) => {
        await provider.delete(request, resource);
        return resource;
      },
    );
    if (outcome.kind === "done") {
      manner.report({
        ...rest,
        status: "DELETE_COMPLETE",
        timestamp: now(),
        ...given({ statusReason: outcome.reason }),
      });
      return true;
    }
    manner.report({ ...rest, status: "DELETE_FAILED", statusReason: outcome.reason, timestamp: now() });
    if (attempt >= manner.attempts) return false;
  }
}
