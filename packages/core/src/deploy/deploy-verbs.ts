import type { Operation, OperationOptions, StartOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { policiesIn } from "../guard/policies-in.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { DeployInput } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { DeployResult } from "./deploy-result.ts";
import type { DeployOptions } from "./deploy-options.ts";
import { assertKnownOptions } from "./known-options.ts";

/** Carrying a plan out. */
export interface DeployVerbs {
  /**
   * Executes exactly the plan's change set, or plans a stack and executes that. Throws `OPERATION_FAILED` when it ended
   * in failure or rollback, `PLAN_STALE` when the change set is no longer what the plan says, and `GUARD_REFUSED` or
   * `CHANGES_FOUND`, with nothing changed but a failed creation that the guard let go, when what would be done is not to be done.
   */
  deploy<Output extends string = string>(
    planOrStack: Plan | Stack<Output>,
    options?: OperationOptions & DeployOptions,
  ): Promise<DeployResult<Output>>;
  readonly start: {
    /** Begins what `deploy` does. Options that nobody knows are refused at once, with no operation begun. */
    deploy<Output extends string = string>(
      planOrStack: Plan | Stack<Output>,
      options?: StartOptions & DeployOptions,
    ): Operation<DeployResult<Output>>;
  };
}

/** The verbs of deployments. */
export function deployVerbs({ execute, start }: VerbRunner): DeployVerbs {
  return {
    // A stack that says which outputs it has was refused if its template has them not.
    deploy: async <Output extends string>(
      planOrStack: Plan | Stack<Output>,
      options?: OperationOptions & DeployOptions,
    ) => execute(deployInput(planOrStack, options), options) as Promise<DeployResult<Output>>,
    start: {
      deploy: <Output extends string>(planOrStack: Plan | Stack<Output>, options?: StartOptions & DeployOptions) =>
        start(deployInput(planOrStack, options), options) as Operation<DeployResult<Output>>,
    },
  };
}

/** What a run is told that deploys. Throws `INVALID_DEFINITION` for options that nobody knows. */
export function deployInput(planOrStack: Plan | Stack, given: DeployOptions = {}): DeployInput {
  const { disableRollback, expectNoChanges, onBusy, onFailedCreate } = given;
  assertKnownOptions(planOrStack, given);
  const guard = given.guard === undefined ? undefined : policiesIn(given.guard);
  const guarded = guard === undefined ? undefined : true;
  const options = present({ disableRollback, expectNoChanges, onBusy, onFailedCreate, guarded });
  return present({ kind: "deploy" as const, planOrStack, options, guard });
}
