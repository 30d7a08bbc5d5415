import { UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { mutableValues, type MutableValue } from "../mutable-values.ts";
import { NothingToDo, type ChapterResult } from "./chapter.ts";
import { findDrift } from "./find-drift.ts";
import { entryOf, type Life } from "./life.ts";

/** How the modification went, and of which resource. */
export interface Modified {
  readonly result: ChapterResult;
  readonly logicalId?: string;
}

/** Gives one declared scalar another value through Cloud Control. */
export async function modifyOne({ cloud, catalog, stack, body, created }: Life): Promise<Modified> {
  const snapshot = await stack.snapshot();
  const resources = await stack.resources();
  for (const chosen of mutableValues(catalog, body, created)) {
    const { logicalId, path } = chosen;
    const entry = entryOf(resources, snapshot, logicalId);
    const value = entry && changedValue(entry.properties, chosen);
    if (entry === undefined || value === undefined) continue;
    const pointer = path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
    const PatchDocument = JSON.stringify([{ op: "replace", path: pointer, value }]);
    const target = { TypeName: entry.type, Identifier: entry.identifier };
    await stack.cloudControl.send(new UpdateResourceCommand({ ...target, PatchDocument }));
    await cloud.settle();
    const found = (await findDrift(stack)).join(", ");
    const wanted = `${logicalId} MODIFIED ${pointer}`;
    const result: ChapterResult =
      found === wanted
        ? { kind: "passed", about: `${logicalId}${pointer}` }
        : { kind: "failed", reason: `expected ${wanted}, found ${found}` };
    return { result, logicalId };
  }
  return { result: { kind: "exception", reason: NothingToDo.Unchangeable } };
}

function changedValue(properties: JsonObject, { path, shape }: MutableValue): Json | undefined {
  let current: Json | undefined = properties;
  for (const step of path) {
    current = Array.isArray(current) ? current[Number(step)] : isJsonObject(current) ? current[step] : undefined;
  }
  if (current === undefined || typeof current === "object") return undefined;
  if (shape.kind === "boolean") return String(current) !== "true";
  return shape.kind === "string" ? `${current}-drifted` : Number(current) + 1;
}
