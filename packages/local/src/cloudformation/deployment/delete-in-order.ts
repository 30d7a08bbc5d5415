import type { StackResource } from "../stack.ts";
import { deleteResource, type DeletionManner } from "./delete-resource.ts";
import type { OperationRun } from "./operation-run.ts";
import { runInOrder } from "./run-in-order.ts";

/**
 * Deletes physical resources, each as soon as everything that depends on it is gone.
 * Answers the logical ids that failed; what they depend on is left alone.
 */
export async function deleteInOrder(
  run: OperationRun,
  resources: readonly StackResource[],
  manner: DeletionManner,
  isRetained: (resource: StackResource) => boolean,
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
      const resource = at(key);
      if (isRetained(resource) && resource.physicalId !== "") {
        const { statusReason: _, ...rest } = resource;
        manner.report({ ...rest, status: "DELETE_SKIPPED", timestamp: run.engine.world.clock.now() });
        return true;
      }
      const gone = await deleteResource(run, resource, manner);
      if (!gone) failed.push(resource.logicalId);
      return gone;
    },
  );
  return failed;
}
