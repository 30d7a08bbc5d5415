import { differencesOf, type LiveSnapshot } from "../live-snapshot.ts";
import type { ChapterResult } from "./chapter.ts";
import { entryOf, isKept, keeps, otherwise, type Life } from "./life.ts";

/** What is left in the end must be what was there before, and what a policy of the template keeps. */
export async function removeStack({ stack, body }: Life, nothing: LiveSnapshot): Promise<ChapterResult> {
  const [resources, live] = [await stack.resources(), await stack.snapshot()];
  await stack.remove();
  const left = differencesOf(nothing, await stack.snapshot());
  const owners = new Map(
    resources.map(({ LogicalResourceId: logicalId = "" }) => [entryOf(resources, live, logicalId), logicalId]),
  );
  const surplus = left.filter((difference) => {
    const owner = owners.get(live.get(difference.replace(/ is new$/, "")));
    // What no resource of the stack owns any more was left by an earlier chapter, which has judged it.
    return owner === undefined ? !isKept(body, difference) : !keeps(body.Resources[owner], "DeletionPolicy");
  });
  const reason = (await otherwise(stack, "DELETE_COMPLETE")) ?? surplus[0];
  if (reason !== undefined) return { kind: "failed", reason };
  const gone = resources.filter((each) => entryOf(resources, live, each.LogicalResourceId ?? "") !== undefined).length;
  return { kind: "passed", about: left.length === 0 ? `${gone} gone` : `${left.length} kept by policy` };
}
