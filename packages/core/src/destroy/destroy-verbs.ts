import type { Operation, OperationOptions, StartOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { present } from "../present.ts";
import type { DestroyInput } from "../runs/run-input.ts";
import type { StackReference } from "../stack-reference.ts";
import type { DestroyOptions, DestroyResult } from "./destroy-stack.ts";

/** Taking a stack away. */
export interface DestroyVerbs {
  /** Deletes a stack and waits until it is gone. A stack that is not there is a success. */
  destroy(stack: StackReference, options?: OperationOptions & DestroyOptions): Promise<DestroyResult>;
  readonly start: {
    /** Begins what `destroy` does. */
    destroy(stack: StackReference, options?: StartOptions & DestroyOptions): Operation<DestroyResult>;
  };
}

/** The verbs of deletion. */
export function destroyVerbs({ execute, start }: VerbRunner): DestroyVerbs {
  return {
    destroy: (stack, options) => execute(inputOf(stack, options), options),
    start: { destroy: (stack, options) => start(inputOf(stack, options), options) },
  };
}

function inputOf(stack: StackReference, { retainResources, roleArn }: DestroyOptions = {}): DestroyInput {
  return { kind: "destroy", stack, options: present({ retainResources, roleArn }) };
}
