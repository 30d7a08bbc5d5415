import type { StackResource } from "../stack.ts";
import { deleteResource, type DeletionManner } from "./delete-resource.ts";
import { giveBack } from "./give-back.ts";
import type { OperationRun } from "./operation-run.ts";
import type { Disposal } from "./retention.ts";
import { runInOrder } from "./run-in-order.ts";
import { takeSnapshot } from "./take-snapshot.ts";

/**
 * Deletes physical resources, each as soon as everything that depends on it is gone.
 * Answers the logical ids that failed; what they depend on is left alone.
 */
export function deleteInOrder(
  run: OperationRun,
  resources: readonly StackResource[],
  manner: DeletionManner,
  disposalOf: (resource: StackResource) => Disposal,
): Promise<readonly string[]> {
  return dependantsFirst(resources, (resource) => deleteOne(run, resource, manner, disposalOf(resource)));
}

/** Deletes one physical resource, or leaves it behind when it is retained or was imported. Answers whether the stack is rid of it. */
export async function deleteOne(
  run: OperationRun,
  resource: StackResource,
  manner: DeletionManner,
  disposal: Disposal,
): Promise<boolean> {
  if (manner.givesImportsBack === true && resource.isImported === true) return giveBack(run, resource, manner);
  if (disposal !== "retain" || resource.physicalId === "") {
    const isGone = await deleteResource(run, resource, manner);
    if (isGone && disposal === "snapshot") takeSnapshot(run, resource);
    return isGone;
  }
  const { statusReason: _, ...rest } = resource;
  manner.report({ ...rest, status: "DELETE_SKIPPED", timestamp: run.engine.world.clock.now() });
  return true;
}

/** Runs `task` for each resource once it is done for all that depend on it. Answers the logical ids for which it was not. */
export async function dependantsFirst(
  resources: readonly StackResource[],
  task: (resource: StackResource) => Promise<boolean>,
): Promise<readonly string[]> {
  const failed: string[] = [];
  // One logical id may stand for two physical resources: the one that was replaced and the one that was removed.
  const dependants = new Map<string, string[]>();
  resources.forEach((resource, index) => {
    for (const dependency of resource.dependencies) {
      const known = dependants.get(dependency);
      if (known === undefined) dependants.set(dependency, [String(index)]);
      else known.push(String(index));
    }
  });
  const at = (key: string): StackResource => resources[Number(key)] as StackResource;
  await runInOrder(
    Array.from(resources.keys(), String),
    (key) => dependants.get(at(key).logicalId) ?? [],
    async (key) => {
      const done = await task(at(key));
      if (!done) failed.push(at(key).logicalId);
      return done;
    },
  );
  return failed;
}
