import { adoptVerbs } from "./adopt/adopt-verbs.ts";
import { appCareVerbs } from "./app-care/app-care-verbs.ts";
import { appRollbackVerbs } from "./app-care/app-rollback-verbs.ts";
import { pruneVerbs } from "./app-care/prune-verbs.ts";
import { appVerbs } from "./app/app-verbs.ts";
import { assetVerbs } from "./assets/asset-verbs.ts";
import { deployVerbs } from "./deploy/deploy-verbs.ts";
import { readingVerbs } from "./describe/reading-verbs.ts";
import { destroyVerbs } from "./destroy/destroy-verbs.ts";
import { driftVerbs } from "./drift/drift-verbs.ts";
import { assertOrchestratorOptions } from "./environments/known-options.ts";
import { createEnvironments } from "./environments/open-environment.ts";
import type { OrchestratorOptions } from "./environments/orchestrator-options.ts";
import { historyVerbs } from "./history/history-verbs.ts";
import { refusingUnknownOptions } from "./known-verb-options.ts";
import type { Orchestrator } from "./orchestrator.ts";
import { planVerbs } from "./plan/plan-verbs.ts";
import { parameterVerbs } from "./parameters/parameter-verbs.ts";
import { preflightVerbs } from "./preflight/preflight-verbs.ts";
import { recoverVerbs } from "./recover/recover-verbs.ts";
import { handleVerbs } from "./runs/handle-verbs.ts";
import { stackSetCareVerbs } from "./stack-set-care/stack-set-care-verbs.ts";
import { stackSetVerbs } from "./stack-sets/stack-set-verbs.ts";
import { stageVerbs } from "./stages/stage-verbs.ts";
import { createVerbRunner } from "./verb-runner.ts";

/**
 * Creates an orchestrator for one account and region, and for those that stacks name. With no options it works wherever the AWS SDK does: region and
 * credentials are found as the SDK finds them. `createOrchestrator(cloud.connection())` works on the local cloud.
 * Nothing is created, read or sent before the first verb, and what a verb needs is loaded with its first call, so that
 * importing this package costs little more than importing the CloudFormation client. Throws `INVALID_DEFINITION` for an
 * option that nobody knows, with the one that was probably meant.
 */
export function createOrchestrator(options: OrchestratorOptions = {}): Orchestrator {
  assertOrchestratorOptions(options);
  const environments = createEnvironments(options);
  const runner = createVerbRunner(environments, options);
  const adopting = adoptVerbs(runner);
  const deploying = deployVerbs(runner);
  const destroying = destroyVerbs(runner);
  const recovering = recoverVerbs(runner);
  const drifting = driftVerbs(runner);
  const handling = handleVerbs(runner);
  return refusingUnknownOptions({
    ...planVerbs(runner),
    ...preflightVerbs(runner),
    ...parameterVerbs(runner),
    ...adopting,
    ...deploying,
    ...destroying,
    ...recovering,
    ...drifting,
    ...handling,
    ...readingVerbs(runner),
    ...appVerbs(runner),
    ...assetVerbs(runner),
    ...appCareVerbs(runner, drifting),
    ...appRollbackVerbs(runner),
    ...pruneVerbs(runner),
    ...stackSetVerbs(runner),
    ...stackSetCareVerbs(runner),
    ...stageVerbs(runner),
    ...historyVerbs(runner),
    start: { ...adopting.start, ...deploying.start, ...destroying.start, ...recovering.start, ...handling.start },
    close: environments.close,
    [Symbol.dispose]: environments.close,
  });
}
