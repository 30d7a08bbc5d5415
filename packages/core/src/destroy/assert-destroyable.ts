import { CoreErrorCode, coreError } from "../core-error.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { Secrets } from "../secrets.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import type { DestroyInventory, DestroyPlan, DoomedResource } from "./destroy-plan.ts";

/** What somebody has agreed to. */
export interface DestroyConsent {
  readonly deleteData: boolean;
  readonly reviewed: DestroyPlan | undefined;
  /** The logical ids that are left behind, and so lose nothing. */
  readonly left: readonly string[];
  readonly secrets: Secrets;
}

/**
 * Refuses to delete what nobody has agreed to lose, what is not what was reviewed, and what CloudFormation would not delete.
 * Throws `DATA_LOSS`, `PLAN_STALE` or `EXPORT_IN_USE`, each listing what it is about.
 */
export function assertDestroyable(
  stack: StackFacts,
  inventory: DestroyInventory,
  { deleteData, reviewed, left, secrets }: DestroyConsent,
): void {
  const { name, stackId } = stack;
  const moved = reviewed === undefined ? undefined : movedSince(reviewed, stack, inventory, secrets);
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
  const isLeft = ({ stackPath: [top] = [], logicalId }: DoomedResource): boolean => left.includes(top ?? logicalId);
  const lost = resources.filter((resource) => resource.dataLoss !== "none" && !isLeft(resource));
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

/** What is not as it was when it was reviewed. */
function movedSince(
  reviewed: DestroyPlan,
  { updatedAt }: StackFacts,
  found: DestroyInventory,
  secrets: Secrets,
): string | undefined {
  // Whoever made the plan may not have known what is a secret here.
  const known = (resource: DoomedResource): string =>
    digestOfData({ ...resource, physicalId: secrets.hideInPhysicalId(resource.physicalId, resource.type) });
  const before = new Map(reviewed.resources.map((resource) => [placeOf(resource), known(resource)]));
  for (const resource of found.resources) {
    const place = placeOf(resource);
    const then = before.get(place);
    if (then === undefined) return `${place} has come to the stack since`;
    if (then !== known(resource)) return `${place} is not what it was`;
    before.delete(place);
  }
  // What has gone since cannot be lost any more, but it was not this plan that has taken it away.
  const [gone] = before.keys();
  if (gone !== undefined) return `${gone} is gone`;
  return updatedAt === reviewed.updatedAt ? undefined : `the stack was updated at ${updatedAt ?? "no time"}`;
}

function placeOf({ stackPath = [], logicalId }: DoomedResource): string {
  return [...stackPath, logicalId].join("/");
}
