import { randomUUID } from "node:crypto";

import { assertBeforeDeadline } from "@stacksteward/workflow";

import type { Environment } from "./environments/environment.ts";
import type { Environments, EnvironmentTarget } from "./environments/open-environment.ts";
import type { OrchestratorOptions } from "./environments/orchestrator-options.ts";
import { boundsOf, runVerb, type VerbBody } from "./run-verb.ts";
import { executeRun, handleOf } from "./runs/execute-run.ts";
import type { ResultOf, RunInput } from "./runs/run-input.ts";
import { startOperation } from "./start-operation.ts";
import type { Operation, OperationOptions, StartOptions, VerbOptions } from "./verb-options.ts";

/** The four ways in which the verbs of an orchestrator run. */
export interface VerbRunner {
  readonly environments: Environments;
  /** Once, and gone with the process, unless it is `kept` under a name. */
  run<T>(
    verb: string,
    target: EnvironmentTarget,
    options: VerbOptions | undefined,
    body: VerbBody<T>,
    kept?: { readonly run: string | undefined },
  ): Promise<T>;
  /** Item by item, as the caller's loop goes on. */
  read<T>(
    target: EnvironmentTarget,
    options: VerbOptions | undefined,
    items: (environment: Environment, signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncIterable<T>;
  /** To its end, kept where there is a store. */
  execute<Input extends RunInput>(input: Input, options: OperationOptions | undefined): Promise<ResultOf<Input>>;
  /** Like `execute`, with a handle and the events. */
  start<Input extends RunInput>(input: Input, options: StartOptions | undefined): Operation<ResultOf<Input>>;
}

/** Runs verbs in these environments, each under an id of its own. */
export function createVerbRunner(
  environments: Environments,
  { region, newRunId = randomUUID }: Pick<OrchestratorOptions, "region" | "newRunId">,
): VerbRunner {
  return {
    environments,
    run: (verb, target, options = {}, body, kept) => {
      // An engine keeps what its runs have done by itself: under a name that was used before, their tokens would be those of other work.
      const runId = (environments.engine === undefined ? kept?.run : undefined) ?? newRunId();
      return runVerb(environments, { verb, runId, target, options, isKept: kept !== undefined }, body);
    },
    async *read(target, options = {}, items) {
      const bounds = boundsOf(environments, options);
      const { signal, deadline } = bounds;
      for await (const item of items(await environments.open(target, bounds), signal)) {
        signal.throwIfAborted();
        assertBeforeDeadline(environments.clock, deadline, "reading a list");
        yield item;
      }
    },
    execute: (input, options = {}) => executeRun(environments, newRunId(), input, options),
    start(input, options = {}) {
      const runId = newRunId();
      return startOperation(handleOf(runId, input, region), (onEvent) =>
        executeRun(environments, runId, input, { ...options, onEvent }),
      );
    },
  };
}
