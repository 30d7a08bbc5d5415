import { beginDeletion } from "../deployment/begin-deletion.ts";
import type { Engine } from "../engine.ts";
import { changeSetStore } from "./change-set-store.ts";
import type { ChangeSet } from "./change-set.ts";

/** Forgets the change sets of all nested stacks, and deletes the stacks that were made for them and never executed. */
export function discardNested(engine: Engine, changeSet: ChangeSet): void {
  for (const child of changeSet.nested.values()) {
    child.isListed = false;
    changeSetStore(engine.regionState(child.stack.account, child.stack.region)).delete(child.id);
    deleteUnused(engine, child);
    discardNested(engine, child);
  }
}

/** Deletes the nested stack that was made for a change set and is still in review. */
export function deleteUnused(engine: Engine, { type, stack }: ChangeSet): void {
  if (type !== "CREATE" || stack.status !== "REVIEW_IN_PROGRESS") return;
  beginDeletion(engine, stack, { retainResources: new Set(), force: false });
}
