import type { AttachResult } from "../attach/attach.ts";
import type { OperationOptions, VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { present } from "../present.ts";
import { describeStack, stackNotFound, type StackDescription } from "../service/describe-stack.ts";
import { stackEventPages } from "../service/stack-events.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import { numberEvents } from "../watch/number-events.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import { listResources, type StackResource } from "./list-resources.ts";
import { listStacks, type ListOptions, type StackSummary } from "./list-stacks.ts";

/** Looking, and changing nothing. */
export interface ReadingVerbs {
  /** The stack as it is now, or `undefined` when there is none. */
  describe(stack: StackReference, options?: VerbOptions): Promise<StackDescription | undefined>;
  /** The outputs of a stack by key. Throws `STACK_NOT_FOUND`. */
  outputs(stack: StackReference, options?: VerbOptions): Promise<Readonly<Record<string, string>>>;
  /** Every stack of the region. Pages are read as the loop goes on. */
  list(options?: VerbOptions & ListOptions): AsyncIterable<StackSummary>;
  /** Every resource of a stack. */
  resources(stack: StackReference, options?: VerbOptions): AsyncIterable<StackResource>;
  /** The whole history of a stack, newest first. */
  events(stack: StackReference, options?: VerbOptions): AsyncIterable<StackEvent>;
  /**
   * Follows the operation that runs on a stack, whoever has begun it, to its end. Throws `OPERATION_FAILED` when it ended in
   * failure or rollback, and `STACK_NOT_FOUND`. When nothing runs, it says so at once.
   */
  attach(stack: StackReference, options?: OperationOptions): Promise<AttachResult>;
}

/** The verbs that only read. */
export function readingVerbs({ run, read }: VerbRunner): ReadingVerbs {
  const describe: ReadingVerbs["describe"] = (stack, options) => {
    const { target, nameOrId } = addressOf(stack);
    return run("describe", target, options, ({ signal }, environment) => describeStack(environment, signal, nameOrId));
  };
  return {
    describe,
    outputs: async (stack, options) => {
      const found = await describe(stack, options);
      if (found === undefined) throw stackNotFound(addressOf(stack).nameOrId);
      return found.outputs;
    },
    list: (options) =>
      read(present({ region: options?.region }), options, (environment, signal) =>
        listStacks(environment, signal, options),
      ),
    resources: (stack, options) => {
      const { target, nameOrId } = addressOf(stack);
      return read(target, options, (environment, signal) => listResources(environment, signal, nameOrId));
    },
    events: (stack, options) => {
      const { target, nameOrId } = addressOf(stack);
      return read(target, options, async function* (environment, signal) {
        for await (const page of stackEventPages(environment, signal, nameOrId)) yield* page;
      });
    },
    attach: (stack, options) => {
      const { target, nameOrId } = addressOf(stack);
      return run("attach", target, options, async (context, environment) => {
        const { attach } = await import("../attach/attach.ts");
        return attach(context, environment, nameOrId, numberEvents(options?.onEvent, environment.logger));
      });
    },
  };
}
