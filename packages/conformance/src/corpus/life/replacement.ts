import type { ResourceChange, StackResource } from "@aws-sdk/client-cloudformation";
import type { Json, TemplateBody } from "@stacksteward/template";

import { replaceableProperties, withChangedText, type ChosenProperty } from "../changed-template.ts";
import { liveEntryOf, type LiveSnapshot } from "../live-snapshot.ts";
import { NothingToDo, type ChapterResult } from "./chapter.ts";
import { keeps, movedResources, otherwise, type Life } from "./life.ts";

/** How the replacement went, and what the template is since. */
export interface Replaced {
  readonly result: ChapterResult;
  readonly chosen?: ChosenProperty;
  readonly template?: Json;
}

/** Executes the first change set that promises one replacement and no other, and looks whether it was kept. */
export async function replaceOne(life: Life): Promise<Replaced> {
  const { stack, catalog, body, created } = life;
  let attempts = 0;
  for (const chosen of replaceableProperties(catalog, body, created)) {
    if (++attempts > MOST_ATTEMPTS) break;
    const template = withChangedText(body, chosen, "x");
    const name = `replace-${attempts}`;
    const changes = await stack.plan(name, template);
    if (!isOneReplacement(changes, chosen)) {
      await stack.discard(name);
      continue;
    }
    const [before, liveBefore] = [await stack.resources(), await stack.snapshot()];
    await stack.execute(name);
    const reason =
      (await otherwise(stack, "UPDATE_COMPLETE")) ??
      brokenPromise(changes, before, await stack.resources()) ??
      survivor(body, chosen, before, liveBefore, await stack.snapshot());
    const about = `${chosen.logicalId}.${chosen.property}`;
    const result: ChapterResult = reason === undefined ? { kind: "passed", about } : { kind: "failed", reason };
    return { result, chosen, template };
  }
  const reason = attempts === 0 ? NothingToDo.Fixed : NothingToDo.Entangled;
  return { result: { kind: "exception", reason } };
}

/** How many change sets are tried for one template. */
const MOST_ATTEMPTS = 24;

function isOneReplacement(changes: readonly ResourceChange[], { logicalId }: ChosenProperty): boolean {
  const replacing = changes.filter(({ Replacement = "False" }) => Replacement !== "False");
  const [only] = replacing;
  return replacing.length === 1 && only?.Replacement === "True" && only.LogicalResourceId === logicalId;
}

/** The resources with another physical id must be those that the change set said would be replaced, and no other be updated than it lists. */
function brokenPromise(
  changes: readonly ResourceChange[],
  before: readonly StackResource[],
  after: readonly StackResource[],
): string | undefined {
  const promised = changes
    .filter(({ Replacement }) => Replacement === "True")
    .map((each) => each.LogicalResourceId ?? "");
  const moved = movedResources(before, after);
  const isKept = moved.join() === promised.toSorted().join();
  if (!isKept) return `the change set replaces ${promised.join(", ")}, its execution ${moved.join(", ")}`;
  const listed = new Set(changes.map((each) => each.LogicalResourceId));
  const surprise = after.find(
    (each) => each.ResourceStatus === "UPDATE_COMPLETE" && !listed.has(each.LogicalResourceId),
  );
  return surprise && `${surprise.LogicalResourceId} was updated, and the change set did not say so`;
}

/** What was replaced must be gone, unless its UpdateReplacePolicy keeps it. */
function survivor(
  body: TemplateBody,
  { logicalId }: ChosenProperty,
  before: readonly StackResource[],
  liveBefore: LiveSnapshot,
  liveAfter: LiveSnapshot,
): string | undefined {
  const old = before.find((each) => each.LogicalResourceId === logicalId);
  const entry = liveEntryOf(liveBefore, old?.ResourceType ?? "", old?.PhysicalResourceId ?? "");
  if (entry === undefined || keeps(body.Resources[logicalId], "UpdateReplacePolicy")) return undefined;
  return liveAfter.has(`${entry.type} ${entry.identifier}`)
    ? `${entry.identifier} was replaced and is still there`
    : undefined;
}
