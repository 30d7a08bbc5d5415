import type { Operation, OperationOptions, StartOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { DeployInput } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { DeployResult } from "./deploy-result.ts";
import type { ExecutionOptions } from "./execute-plan.ts";

/** Carrying a plan out. */
export interface DeployVerbs {
  /**
   * Executes exactly the plan's change set, or plans a stack and executes that. Throws `OPERATION_FAILED` when it ended
   * in failure or rollback, and `PLAN_STALE` when the change set is no longer what the plan says.
   */
  deploy(planOrStack: Plan | Stack, options?: OperationOptions & ExecutionOptions): Promise<DeployResult>;
  readonly start: {
    /** Begins what `deploy` does. */
    deploy(planOrStack: Plan | Stack, options?: StartOptions & ExecutionOptions): Operation<DeployResult>;
  };
}

/** The verbs of deployments. */
export function deployVerbs({ execute, start }: VerbRunner): DeployVerbs {
  return {
    deploy: (planOrStack, options) => execute(inputOf(planOrStack, options), options),
    start: { deploy: (planOrStack, options) => start(inputOf(planOrStack, options), options) },
  };
}

function inputOf(planOrStack: Plan | Stack, { disableRollback }: ExecutionOptions = {}): DeployInput {
  return { kind: "deploy", planOrStack, options: present({ disableRollback }) };
}
