import type { Operation, OperationOptions, StartOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DeployOptions } from "../deploy/deploy-options.ts";
import { deployInput } from "../deploy/deploy-verbs.ts";
import type { RollbackTarget } from "../history/rollback-target.ts";
import { storeOf } from "../runs/execute-run.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { Recovery, RecoveryPolicy } from "./recover-by-policy.ts";
import type { RecoveryAdvice } from "./recover.ts";
import type { RollbackOptions, RollbackResult } from "./roll-back.ts";
import { assertPolicy, assertToEarlier, rollbackInput } from "./rollback-input.ts";

/** Getting a stack out of trouble. */
export interface RecoverVerbs {
  /**
   * Brings a stack back whose update was left as it failed, or whose rollback has failed, and waits until it is back.
   * Throws `STACK_NOT_READY`, with what can be done instead, in any other status: deletes nothing but what the update made;
   * and `INVALID_DEFINITION` for options that it has not.
   */
  rollback(stack: StackReference, options?: OperationOptions & RollbackOptions): Promise<RollbackResult>;
  /**
   * Plans an earlier deployment again, by its id or as `previous`, and deploys that at once: see `planRollback`, which lets somebody
   * review it first, and whose plan `start.deploy` takes. Needs a store. Throws what `planRollback` and `deploy` throw. Takes
   * none of the other form's options: `skip`, `force`, `roleArn`.
   */
  rollback(stack: StackReference, options: OperationOptions & EarlierOptions): Promise<DeployResult>;
  /**
   * Says what can be done about a stack in whatever status it is, and what comes of it. Changes nothing without a policy;
   * with one, does what that says, each action an operation of its own with its own events, and says what can be done then.
   * Throws `STACK_NOT_FOUND`, and what the first action throws when it cannot be begun: data is never deleted. What goes wrong
   * after something was done is `RECOVERY_STOPPED`, with `done` in its details and the failure as its cause.
   */
  recover(stack: StackReference, options?: OperationOptions & RecoverOptions): Promise<Recovery>;
  readonly start: {
    /** Begins what `rollback` does. */
    rollback(stack: StackReference, options?: StartOptions & RollbackOptions): Operation<RollbackResult>;
  };
}

/** How a stack is recovered. */
export interface RecoverOptions {
  /** Decides what is done; see `recoverUpTo`. Default: nothing is. */
  readonly policy?: RecoveryPolicy;
}

type EarlierOptions = DeployOptions & RollbackTarget;

/** The verbs of rollback and recovery. */
export function recoverVerbs({ environments, run, execute, start }: VerbRunner): RecoverVerbs {
  function rollback(stack: StackReference, options?: OperationOptions & RollbackOptions): Promise<RollbackResult>;
  function rollback(stack: StackReference, options: OperationOptions & EarlierOptions): Promise<DeployResult>;
  async function rollback(
    stack: StackReference,
    options: OperationOptions & (RollbackOptions | EarlierOptions) = {},
  ): Promise<RollbackResult | DeployResult> {
    return isToEarlier(options) ? rollbackTo(stack, options) : execute(rollbackInput(stack, options), options);
  }

  const rollbackTo = async (
    stack: StackReference,
    options: OperationOptions & EarlierOptions,
  ): Promise<DeployResult> => {
    assertToEarlier(options);
    const { target, nameOrId } = addressOf(stack);
    const store = storeOf(environments, "rollback to an earlier deployment");
    const definition = await run("rollback", target, options, async (context, environment) => {
      const { definitionOfEarlier } = await import("../history/roll-back-to.ts");
      return (await definitionOfEarlier(context, environment, store, nameOrId, options)).definition;
    });
    return execute(deployInput(definition, options), options);
  };

  return {
    rollback,
    recover: async (stack, options = {}) => {
      assertPolicy(options.policy);
      const { target, nameOrId } = addressOf(stack);
      const look = (id: string): Promise<RecoveryAdvice> =>
        run("recover", target, options, async ({ signal }, environment) => {
          const { recover } = await import("./recover.ts");
          return recover(environment, signal, id);
        });
      const { policy, ...bounds } = options;
      const advice = await look(nameOrId);
      if (policy === undefined) return { ...advice, done: [] };
      const { recoverByPolicy } = await import("./recover-by-policy.ts");
      const { carryOut } = await import("./carry-out.ts");
      return recoverByPolicy(policy, {
        // By its id: a stack that is gone has no name any more, and another one may have got it.
        look: () => look(advice.stackId),
        carryOut: (action, found) => carryOut({ run, execute }, action, found, bounds),
        signal: options.signal,
      });
    },
    start: { rollback: (stack, options) => start(rollbackInput(stack, options), options) },
  };
}

/** A key that is there was meant, whatever is in it. */
function isToEarlier(options: RollbackOptions | EarlierOptions): options is EarlierOptions {
  return "to" in options;
}
