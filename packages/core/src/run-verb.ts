import { isStackstewardError, runWorkflow, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "./core-error.ts";
import type { Environment } from "./environments/environment.ts";
import type { Environments, EnvironmentTarget } from "./environments/open-environment.ts";
import type { VerbOptions } from "./verb-options.ts";
import { present } from "./present.ts";
import { BEHAVIOURS } from "./runs/behaviours.ts";

/** One run of one verb. */
export interface VerbRun {
  readonly verb: string;
  readonly runId: string;
  readonly target: EnvironmentTarget;
  readonly options: VerbOptions;
  /** Whether what it has done is kept in the store, so that whoever begins it again under its id does not do that again. */
  readonly isKept?: boolean;
}

/** What ends a verb early. */
export interface VerbBounds {
  /** The caller's signal, or the closing of the orchestrator. */
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
}

/** What a verb does in its environment. */
export type VerbBody<T> = (context: WorkflowContext, environment: Environment) => Promise<T>;

/** Opens the environment and runs the verb as a workflow in it: by the engine, or with a journal that is gone with it. */
export function runVerb<T>(environments: Environments, run: VerbRun, body: VerbBody<T>): Promise<T> {
  const { engine, clock, store, holder } = environments;
  return inEnvironment(environments, run, (environment, { signal, deadline }) => {
    const how = { ...present({ deadline }), runId: run.runId, clock, signal, behaviours: BEHAVIOURS };
    const kept = run.isKept === true && store !== undefined ? { store, holder, lease: {} } : {};
    return engine === undefined
      ? runWorkflow((context) => body(context, { ...environment, store: undefined }), { ...how, ...kept })
      : engine((context) => body(context, environment), { ...how, mayPass: isPassing });
  });
}

/** Failures that say of themselves that the same may succeed another time. */
export function isPassing(failure: unknown): boolean {
  return isStackstewardError(failure) && failure.retryable;
}

/** Opens the environment, and logs how `work` begins and ends in it. */
export async function inEnvironment<T>(
  environments: Environments,
  { verb, runId, target, options }: VerbRun,
  work: (environment: Environment, bounds: VerbBounds) => Promise<T>,
): Promise<T> {
  const bounds = boundsOf(environments, options);
  const environment = await environments.open(target, bounds, runId);
  const { logger } = environment;
  logger.debug({ verb }, "verb begins");
  try {
    const result = await work(environment, bounds);
    logger.debug({ verb }, "verb ends");
    return result;
  } catch (failure) {
    logger.error({ verb, failure: String(failure) }, "verb failed");
    throw failure;
  }
}

/** The bounds that the options of a verb ask for. */
export function boundsOf({ closing }: Pick<Environments, "closing">, { signal, deadline }: VerbOptions): VerbBounds {
  if (deadline !== undefined && !Number.isFinite(deadline)) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The deadline ${String(deadline)} can't be used: give milliseconds since the Unix epoch, such as Date.now() + 60_000.`,
    );
  }
  return { signal: signal === undefined ? closing : AbortSignal.any([signal, closing]), deadline };
}
