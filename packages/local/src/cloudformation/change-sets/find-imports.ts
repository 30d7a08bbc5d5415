import { withoutUnknowns, type ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { existingResources } from "../imports/existing-resources.ts";
import { findImport } from "../imports/find-import.ts";
import type { FoundImport } from "../imports/import-target.ts";
import type { ChangeSet, PredictedChanges } from "./change-set.ts";
import { mapResourceChanges } from "./map-resource-changes.ts";

/**
 * Finds what the change set imports, whether its call names it or only asks for what exists already.
 * Answers why that cannot be imported, or `undefined` when it can.
 */
export async function findImports(
  engine: Engine,
  changeSet: ChangeSet,
  differences: readonly ResourceDifference[],
): Promise<string | undefined> {
  const { stack, type, request, requestedImports, imports } = changeSet;
  const properties = new Map(differences.map(({ logicalId, after }) => [logicalId, after?.Properties]));
  for (const [logicalId, target] of requestedImports) {
    const search = await findImport(engine, stack, target, withoutUnknowns(properties.get(logicalId)));
    if (search.kind !== "found") return search.reason;
    imports.set(logicalId, { ...target, physicalId: search.state.physicalId });
  }
  if (type === "IMPORT" || request.ImportExistingResources !== true) return undefined;
  const { refusal, found } = await existingResources(engine, stack, differences);
  for (const [logicalId, each] of found) imports.set(logicalId, each);
  return refusal;
}

/** The changes, in which what is imported is not added, and has its physical id already. */
export function namingImports(changes: PredictedChanges, imports: ReadonlyMap<string, FoundImport>): PredictedChanges {
  return mapResourceChanges(changes, (change) => {
    const found = imports.get(change.LogicalResourceId ?? "");
    return found === undefined ? change : { ...change, Action: "Import", PhysicalResourceId: found.physicalId };
  });
}
