import type { StackResource } from "../stack.ts";
import { snapshotTypes } from "../resources/snapshot-types.ts";
import type { OperationRun } from "./operation-run.ts";

/** Keeps a snapshot of what is about to be deleted, when the type has such a thing. */
export function takeSnapshot(
  { engine, stack, region }: OperationRun,
  { type, logicalId, physicalId }: StackResource,
): void {
  if (!snapshotTypes.has(type)) return;
  const { account } = stack;
  const token = engine.world.ids.token(12, "abcdefghijklmnopqrstuvwxyz0123456789");
  region.snapshots.push({
    account,
    region: stack.region,
    type,
    physicalId,
    snapshotId: `${stack.name}-snapshot-${logicalId}-${token}`.toLowerCase(),
    takenAt: new Date(engine.world.clock.now()),
  });
}
