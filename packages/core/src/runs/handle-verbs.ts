import type { Operation, VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { startOperation } from "../start-operation.ts";
import type { ForgetOptions } from "./forget-runs.ts";
import type { OperationHandle } from "./operation-handle.ts";
import type { ResumeOptions } from "./resume-run.ts";
import type { ResultOf } from "./run-input.ts";
import type { CancelPolicy } from "./run-records.ts";
import type { RunStatus } from "./status-of-run.ts";
import type { CancelResult } from "./stop-operation.ts";

/** What can be done about an operation by its handle, from any process. Needs the store that it was begun with. */
export interface HandleVerbs {
  /**
   * Takes an operation up that was stopped, wherever that was, and follows it to its end: nothing that was done is done
   * again, and every event is told from the first on. One that is over answers what it did. Needs the store that it was begun with.
   * Throws what the verb throws, `RUN_NOT_FOUND`, `RUN_CANCELLED`, and `STACK_LOCKED` while somebody carries it out.
   */
  resume<Handle extends OperationHandle>(handle: Handle, options?: ResumeOptions): Promise<ResultOf<Handle>>;
  /** How an operation is doing, as the store and its stack say. Changes nothing. */
  status(handle: OperationHandle, options?: VerbOptions): Promise<RunStatus>;
  /**
   * Cancels an operation for good, from any process. `stop-watching` leaves alone what CloudFormation has begun;
   * `cancel-update` cancels a running update; `roll-back` does that, and rolls back what was left as it failed. The last
   * two answer when the stack is back. Throws `RUN_ENDED` when it is over, and `CANCEL_UNSUPPORTED`, before anything is
   * done, for what CloudFormation cannot stop: a creation, a deletion.
   */
  cancel(handle: OperationHandle, policy: CancelPolicy, options?: VerbOptions): Promise<CancelResult>;
  /** Takes everything away that the store holds of runs that ended before a time, and answers their ids. Nothing of AWS, nothing of the history, and no run that may be taken up again. */
  forget(options: ForgetOptions): Promise<readonly string[]>;
  readonly start: {
    /** Begins what `resume` does. */
    resume<Handle extends OperationHandle>(
      handle: Handle,
      options?: Omit<ResumeOptions, "onEvent">,
    ): Operation<ResultOf<Handle>>;
  };
}

/** The verbs of handles. */
export function handleVerbs({ environments }: VerbRunner): HandleVerbs {
  const resume: HandleVerbs["resume"] = async (handle, options = {}) => {
    const { resumeRun } = await import("./resume-run.ts");
    return resumeRun(environments, handle, options);
  };
  return {
    resume,
    status: async (handle, options = {}) => {
      const { statusOfRun } = await import("./status-of-run.ts");
      return statusOfRun(environments, handle, options);
    },
    cancel: async (handle, policy, options = {}) => {
      const { cancelRun } = await import("./cancel-run.ts");
      return cancelRun(environments, handle, policy, options);
    },
    forget: async (options) => {
      const { forgetRuns } = await import("./forget-runs.ts");
      return forgetRuns(environments, options);
    },
    start: {
      resume: (handle, options) => startOperation(handle, (onEvent) => resume(handle, { ...options, onEvent })),
    },
  };
}
