import type { Operation, OperationOptions, StartOptions, VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { present } from "../present.ts";
import type { RollbackInput } from "../runs/run-input.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { RecoveryAdvice } from "./recover.ts";
import type { RollbackOptions, RollbackResult } from "./roll-back.ts";

/** Getting a stack out of trouble. */
export interface RecoverVerbs {
  /**
   * Brings a stack back whose update was left as it failed, or whose rollback has failed, and waits until it is back.
   * Throws `STACK_NOT_READY`, with what can be done instead, in any other status: deletes nothing but what the update made.
   */
  rollback(stack: StackReference, options?: OperationOptions & RollbackOptions): Promise<RollbackResult>;
  /** Says what can be done about a stack in whatever status it is, and what comes of it. Changes nothing. Throws `STACK_NOT_FOUND`. */
  recover(stack: StackReference, options?: VerbOptions): Promise<RecoveryAdvice>;
  readonly start: {
    /** Begins what `rollback` does. */
    rollback(stack: StackReference, options?: StartOptions & RollbackOptions): Operation<RollbackResult>;
  };
}

/** The verbs of rollback and recovery. */
export function recoverVerbs({ run, execute, start }: VerbRunner): RecoverVerbs {
  return {
    rollback: (stack, options) => execute(inputOf(stack, options), options),
    recover: (stack, options) => {
      const { target, nameOrId } = addressOf(stack);
      return run("recover", target, options, async ({ signal }, environment) => {
        const { recover } = await import("./recover.ts");
        return recover(environment, signal, nameOrId);
      });
    },
    start: { rollback: (stack, options) => start(inputOf(stack, options), options) },
  };
}

function inputOf(stack: StackReference, { skip, roleArn }: RollbackOptions = {}): RollbackInput {
  return { kind: "roll-back", stack, options: present({ skip, roleArn }) };
}
