import { openCatalog } from "@stacksteward/catalog";

import type { Service } from "../wire/operation.ts";
import type { World } from "../world.ts";
import type { Collaborators } from "./collaborators.ts";
import { cloudFormationDemands } from "./demands.ts";
import { createEngine, type Engine } from "./engine.ts";
import { createDetections } from "./drift/detections.ts";
import { driftOperations } from "./drift/drift-operations.ts";
import { changeSetOperations } from "./change-sets/change-set-operations.ts";
import { providerFor } from "./resources/provider-for.ts";
import { refactorOperations } from "./refactors/refactor-operations.ts";
import { followMoves } from "./stack-sets/auto-deployment.ts";
import { stackSetOperations } from "./stack-sets/stack-set-operations.ts";
import { stackOperations } from "./operations/stack-operations.ts";

/** The CloudFormation of one local cloud: its operations, and the engine for what stands beside them. */
export interface CloudFormation extends Service {
  readonly name: "cloudformation";
  readonly engine: Engine;
}

/** Makes the CloudFormation service of one local cloud. */
export function createCloudFormation(
  world: World,
  collaborators: Collaborators,
  { validatesBeforeDeploying }: Pick<Engine, "validatesBeforeDeploying">,
): CloudFormation {
  const parts = { world, catalog: openCatalog(), validatesBeforeDeploying, providerFor };
  const engine = createEngine(parts, collaborators);
  const detections = createDetections(engine);
  followMoves(engine);
  return {
    name: "cloudformation",
    engine,
    demands: cloudFormationDemands(engine),
    operations: {
      ...stackOperations(engine),
      ...changeSetOperations(engine),
      ...driftOperations(engine, detections),
      ...refactorOperations(engine),
      ...stackSetOperations(engine, detections),
    },
  };
}
