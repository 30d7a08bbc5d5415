import { runWorkflow, type WorkflowContext } from "@stacksteward/workflow";

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
  const { clock, logger } = environments;
  const { signal, deadline } = options;
  const environment = await environments.open(target);
  logger.debug({ verb, runId, region: environment.region }, "verb begins");
  try {
    const result = await runWorkflow((context) => body(context, environment), {
      runId,
      clock,
      ...(signal === undefined ? {} : { signal }),
      ...(deadline === undefined ? {} : { deadline }),
    });
    logger.debug({ verb, runId }, "verb ends");
    return result;
  } catch (failure) {
    logger.error({ verb, runId, failure: String(failure) }, "verb failed");
    throw failure;
  }
}
