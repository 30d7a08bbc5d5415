import { DeleteResourceCommand } from "@aws-sdk/client-cloudcontrol";

import { NothingToDo, type ChapterResult } from "./chapter.ts";
import { findDrift } from "./find-drift.ts";
import { entryOf, type Life } from "./life.ts";

/** Deletes the last resource that Cloud Control can delete, another one than was modified where there is one. */
export async function deleteOne({ cloud, stack, created }: Life, modified: string | undefined): Promise<ChapterResult> {
  const snapshot = await stack.snapshot();
  const resources = await stack.resources();
  const deletable = created.toReversed().flatMap((logicalId) => {
    const entry = entryOf(resources, snapshot, logicalId);
    return entry === undefined ? [] : [{ logicalId, entry }];
  });
  const chosen = deletable.find(({ logicalId }) => logicalId !== modified) ?? deletable[0];
  if (chosen === undefined) return { kind: "exception", reason: NothingToDo.OutOfReach };
  const { logicalId, entry } = chosen;
  const before = await findDrift(stack);
  await stack.cloudControl.send(new DeleteResourceCommand({ TypeName: entry.type, Identifier: entry.identifier }));
  await cloud.settle();
  const drifted = await findDrift(stack);
  const wanted = [...before.filter((each) => !each.startsWith(`${logicalId} `)), `${logicalId} DELETED`].toSorted();
  return drifted.join() === wanted.join()
    ? { kind: "passed", about: logicalId }
    : { kind: "failed", reason: `expected ${wanted.join(", ")}, found ${drifted.join(", ")}` };
}
