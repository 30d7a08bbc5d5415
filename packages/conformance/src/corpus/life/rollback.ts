import type { Json } from "@stacksteward/template";

import { withChangedText, withLastResource, type ChosenProperty } from "../changed-template.ts";
import { differencesOf } from "../live-snapshot.ts";
import { stackName } from "../stack-steps.ts";
import type { ChapterResult } from "./chapter.ts";
import { isKept, movedResources, otherwise, type Life } from "./life.ts";

/** Every resource with tags is updated, the replaced one is replaced again, and then the last one fails. */
export async function failUpdate(
  life: Life,
  template: Json,
  replaced: ChosenProperty | undefined,
): Promise<ChapterResult> {
  const { cloud, stack, body, created } = life;
  const [before, liveBefore] = [await stack.resources(), await stack.snapshot()];
  const fault = cloud.faults.failResource({ stack: stackName, logicalId: LAST, action: "create" });
  const changed = replaced === undefined ? template : withChangedText(body, replaced, "y");
  await stack.update(withLastResource(changed, LAST, created), "2");
  fault.remove();
  const moved = movedResources(before, await stack.resources());
  const differences = differencesOf(liveBefore, await stack.snapshot());
  const surplus = differences.filter((difference) => !isKept(body, difference));
  const reason =
    (await otherwise(stack, "UPDATE_ROLLBACK_COMPLETE")) ??
    (fault.hits === 1 ? undefined : `the last resource failed ${fault.hits} times`) ??
    (moved.length === 0 ? undefined : `other physical ids: ${moved.join(", ")}`) ??
    surplus[0];
  const kept = differences.length === 0 ? "" : `, ${differences.length} kept by policy`;
  return reason === undefined
    ? { kind: "passed", about: `${before.length} resources${kept}` }
    : { kind: "failed", reason };
}

const LAST = "CorpusLast";
