import { runWorkflow, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "./core-error.ts";
import type { Environment } from "./environments/environment.ts";
import type { Environments, EnvironmentTarget } from "./environments/open-environment.ts";
import type { VerbOptions } from "./orchestrator.ts";

/** One run of one verb. */
export interface VerbRun {
  readonly verb: string;
  readonly runId: string;
  readonly target: EnvironmentTarget;
  readonly options: VerbOptions;
}

/** What a verb does in its environment. */
export type VerbBody<T> = (context: WorkflowContext, environment: Environment) => Promise<T>;

/** Opens the environment and runs the verb as a workflow in it. */
export async function runVerb<T>(
  environments: Environments,
  { verb, runId, target, options }: VerbRun,
  body: VerbBody<T>,
): Promise<T> {
  const { clock } = environments;
  const { signal, deadline } = boundsOf(environments, options);
  const environment = await environments.open(target, deadline, runId);
  const { logger } = environment;
  logger.debug({ verb }, "verb begins");
  try {
    const result = await runWorkflow((context) => body(context, environment), {
      runId,
      clock,
      signal,
      ...(deadline === undefined ? {} : { deadline }),
    });
    logger.debug({ verb }, "verb ends");
    return result;
  } catch (failure) {
    logger.error({ verb, failure: String(failure) }, "verb failed");
    throw failure;
  }
}

/** What ends a verb early: the caller's signal or the closing of the orchestrator, and the deadline. */
export function boundsOf(
  { closing }: Pick<Environments, "closing">,
  { signal, deadline }: VerbOptions,
): { readonly signal: AbortSignal; readonly deadline: number | undefined } {
  if (deadline !== undefined && !Number.isFinite(deadline)) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The deadline ${String(deadline)} can't be used: give milliseconds since the Unix epoch, such as Date.now() + 60_000.`,
    );
  }
  return { signal: signal === undefined ? closing : AbortSignal.any([signal, closing]), deadline };
}
