import { CoreErrorCode, coreError } from "../core-error.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import type { DestroyInventory, DestroyPlan, DoomedResource } from "./destroy-plan.ts";

/** What somebody has agreed to. */
export interface DestroyConsent {
  readonly deleteData: boolean;
  readonly reviewed: DestroyPlan | undefined;
}

/**
 * Refuses to delete what nobody has agreed to lose, what is not what was reviewed, and what CloudFormation would not delete.
 * Throws `DATA_LOSS`, `PLAN_STALE` or `EXPORT_IN_USE`, each listing what it is about.
 */
export function assertDestroyable(
  stack: StackFacts,
  inventory: DestroyInventory,
  { deleteData, reviewed }: DestroyConsent,
): void {
  const { name, stackId } = stack;
  const moved = reviewed === undefined ? undefined : differenceFrom(reviewed, inventory);
  if (moved !== undefined) {
    throw coreError(
      CoreErrorCode.PlanStale,
      `The plan to destroy stack "${name}" cannot be carried out: ${moved}. Plan again and review the new plan.`,
      { details: { stack: name, stackId, moved } },
    );
  }
  const { resources, importedExports } = inventory;
  if (importedExports.length > 0) {
    const uses = importedExports.map(({ exportName, importedBy }) => `${exportName} (by ${importedBy.join(", ")})`);
    throw coreError(
      CoreErrorCode.ExportInUse,
      `Stack "${name}" was not destroyed: others import ${uses.join(", ")}, and CloudFormation keeps a stack whose exports are in use. Destroy or change those stacks first.`,
      { details: { stack: name, stackId, importedExports } },
    );
  }
  const lost = resources.filter(({ dataLoss }) => dataLoss !== "none");
  if (deleteData || reviewed !== undefined || lost.length === 0) return;
  throw coreError(
    CoreErrorCode.DataLoss,
    `Stack "${name}" was not destroyed: the data in ${lost.map(describe).join(", ")} would be lost. Give it a DeletionPolicy, review what planDestroy says and destroy that plan, or destroy with deleteData: true.`,
    { details: { stack: name, stackId, resources: lost } },
  );
}

function describe({ stackPath = [], logicalId, type, dataLoss }: DoomedResource): string {
  return `${dataLoss === "possible" ? "perhaps " : ""}${[...stackPath, logicalId].join("/")} (${type})`;
}

/** What is there now and was not reviewed, or the other way round. */
function differenceFrom(reviewed: DestroyInventory, found: DestroyInventory): string | undefined {
  const before = new Map(reviewed.resources.map((resource) => [placeOf(resource), JSON.stringify(resource)]));
  for (const resource of found.resources) {
    const place = placeOf(resource);
    const known = before.get(place);
    if (known === undefined) return `${place} has come to the stack since`;
    if (known !== JSON.stringify(resource)) return `${place} is not what it was`;
    before.delete(place);
  }
  // What has gone since cannot be lost any more, but it was not this plan that has taken it away.
  const [gone] = before.keys();
  return gone === undefined ? undefined : `${gone} is gone`;
}

function placeOf({ stackPath = [], logicalId }: DoomedResource): string {
  return [...stackPath, logicalId].join("/");
}
