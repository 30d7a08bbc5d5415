import type { Operation, OperationOptions, StartOptions, VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { present } from "../present.ts";
import type { DestroyInput } from "../runs/run-input.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { DestroyPlan } from "./destroy-plan.ts";
import type { DestroyOptions, DestroyResult } from "./destroy-stack.ts";

/** Taking a stack away. */
export interface DestroyVerbs {
  /** Says what destroying a stack would delete, retain and lose, and who imports from it. Changes nothing. Throws `STACK_NOT_FOUND`. */
  planDestroy(stack: StackReference, options?: VerbOptions): Promise<DestroyPlan>;
  /**
   * Deletes a stack and waits until it is gone. A stack that is not there is a success. Throws, before anything is deleted,
   * `TERMINATION_PROTECTED`, `EXPORT_IN_USE` and, unless it is told to or is given a plan that says so, `DATA_LOSS`; and
   * `PLAN_STALE` when the stack does not hold any more what the plan says.
   */
  destroy(stack: StackReference | DestroyPlan, options?: OperationOptions & DestroyOptions): Promise<DestroyResult>;
  readonly start: {
    /** Begins what `destroy` does. */
    destroy(stack: StackReference | DestroyPlan, options?: StartOptions & DestroyOptions): Operation<DestroyResult>;
  };
}

/** The verbs of deletion. */
export function destroyVerbs({ run, execute, start }: VerbRunner): DestroyVerbs {
  return {
    planDestroy: (stack, options) => {
      const { target, nameOrId } = addressOf(stack);
      return run("plan-destroy", target, options, async (context, environment) => {
        const { planDestroy } = await import("./plan-destroy.ts");
        return planDestroy(context, environment, nameOrId);
      });
    },
    destroy: (stack, options) => execute(inputOf(stack, options), options),
    start: { destroy: (stack, options) => start(inputOf(stack, options), options) },
  };
}

function inputOf(stackOrPlan: StackReference | DestroyPlan, given: DestroyOptions = {}): DestroyInput {
  const { deleteData, liftProtection, retainResources, force, roleArn } = given;
  const options = present({ deleteData, liftProtection, retainResources, force, roleArn });
  if (!isPlan(stackOrPlan)) return { kind: "destroy", stack: stackOrPlan, options };
  const { stackId: name, region } = stackOrPlan;
  return { kind: "destroy", stack: { name, region }, options: { ...options, reviewed: stackOrPlan } };
}

/** What is neither is refused as a name. */
function isPlan(stackOrPlan: unknown): stackOrPlan is DestroyPlan {
  return typeof stackOrPlan === "object" && stackOrPlan !== null && "digest" in stackOrPlan;
}
