import { UNKNOWN, type Evaluator } from "@stacksteward/template";

import { evaluatorFor } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";

/** Refuses an update that declares an existing resource under another type. */
export function refuseChangedTypes(
  engine: Engine,
  target: Pick<Stack, "account" | "region" | "name" | "id">,
  previous: DesiredState,
  desired: DesiredState,
): void {
  const [before, after] = [previous, desired].map((state) => activeTypes(engine, target, state));
  const changed = [...(after ?? [])].filter(([logicalId, type]) => (before?.get(logicalId) ?? type) !== type);
  if (changed.length === 0) return;
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map(([logicalId]) => logicalId).join(", ")}]`,
  );
}

function activeTypes(
  engine: Engine,
  target: Pick<Stack, "account" | "region" | "name" | "id">,
  state: DesiredState,
): ReadonlyMap<string, string> {
  const evaluator: Evaluator = evaluatorFor(engine, target, state, { ref: () => UNKNOWN, attribute: () => UNKNOWN });
  const active = Object.entries(state.body.Resources).filter(([, declaration]) => evaluator.isActive(declaration));
  return new Map(active.map(([logicalId, { Type: type }]) => [logicalId, type]));
}
