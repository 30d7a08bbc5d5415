import type { AdoptVerbs } from "./adopt/adopt-verbs.ts";
import type { AppCareVerbs } from "./app-care/app-care-verbs.ts";
import type { AppRollbackVerbs } from "./app-care/app-rollback-verbs.ts";
import type { PruneVerbs } from "./app-care/prune-verbs.ts";
import type { AppVerbs } from "./app/app-verbs.ts";
import type { AssetVerbs } from "./assets/asset-verbs.ts";
import type { DeployVerbs } from "./deploy/deploy-verbs.ts";
import type { ReadingVerbs } from "./describe/reading-verbs.ts";
import type { DestroyVerbs } from "./destroy/destroy-verbs.ts";
import type { DriftVerbs } from "./drift/drift-verbs.ts";
import type { HistoryVerbs } from "./history/history-verbs.ts";
import type { PlanVerbs } from "./plan/plan-verbs.ts";
import type { ParameterVerbs } from "./parameters/parameter-verbs.ts";
import type { PreflightVerbs } from "./preflight/preflight-verbs.ts";
import type { RecoverVerbs } from "./recover/recover-verbs.ts";
import type { HandleVerbs } from "./runs/handle-verbs.ts";
import type { StackSetCareVerbs } from "./stack-set-care/stack-set-care-verbs.ts";
import type { StackSetVerbs } from "./stack-sets/stack-set-verbs.ts";
import type { StageVerbs } from "./stages/stage-verbs.ts";

/** The lifecycle of stacks. Made by `createOrchestrator`. */
export interface Orchestrator
  extends
    PlanVerbs,
    PreflightVerbs,
    ParameterVerbs,
    AdoptVerbs,
    DeployVerbs,
    DestroyVerbs,
    RecoverVerbs,
    DriftVerbs,
    HandleVerbs,
    ReadingVerbs,
    HistoryVerbs,
    AppVerbs,
    AppCareVerbs,
    AppRollbackVerbs,
    PruneVerbs,
    StackSetVerbs,
    StackSetCareVerbs,
    StageVerbs,
    AssetVerbs {
  /** The long-running forms: they begin at once and say what happens. */
  readonly start: AdoptVerbs["start"] &
    DeployVerbs["start"] &
    DestroyVerbs["start"] &
    RecoverVerbs["start"] &
    HandleVerbs["start"];
  /** Destroys the clients made here and leaves no handle open. Verbs called later throw `ORCHESTRATOR_CLOSED`. */
  close(): void;
  /** The same as `close()`, for `using`. */
  [Symbol.dispose](): void;
}
