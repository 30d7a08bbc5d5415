import { sameValue } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import { stableStatuses } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import { nestedAttributes } from "../resources/nested-attributes.ts";
import { nestedTags, nestedTemplate, type NestedProperties } from "../resources/nested-stack-request.ts";
import type { Stack } from "../stack.ts";
import { absent, type ImportSearch } from "./import-search.ts";
import { identifierOf, type ImportTarget } from "./import-target.ts";
import { sameTags } from "./same-tags.ts";

/**
 * Looks for the stack that is to become one of `parent`, and whether it is what `properties` say.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-nested-stacks.html
 */
export async function findStackImport(
  engine: Engine,
  parent: Stack,
  target: ImportTarget,
  properties: NestedProperties,
): Promise<ImportSearch> {
  const { stacksById } = engine.regionState(parent.account, parent.region);
  const child = stacksById.get(identifierOf(target));
  if (child?.desired === undefined || child.status === "DELETE_COMPLETE") return absent(target);
  if (child.parentId !== undefined) {
    return { kind: "refused", reason: `${child.id} already exists in stack ${child.parentId}` };
  }
  const hasChildren = [...stacksById.values()].some(
    ({ parentId, status }) => parentId === child.id && status !== "DELETE_COMPLETE",
  );
  if (hasChildren || child === parent || parent.parentId !== undefined) {
    return unfit(child, "resource import supports one level of nesting");
  }
  if (!stableStatuses.has(child.status)) return unfit(child, `it is in ${child.status} state`);
  const unlike = await difference(engine, parent, child, properties);
  if (unlike !== undefined) return unfit(child, unlike);
  return { kind: "found", state: { physicalId: child.id, properties, attributes: nestedAttributes(child) } };
}

/** What the resource says otherwise than the stack is. */
async function difference(
  engine: Engine,
  parent: Stack,
  child: Stack,
  properties: NestedProperties,
): Promise<string | undefined> {
  try {
    const { body } = await nestedTemplate(engine, parent, properties);
    if (!sameValue({ ...body }, { ...child.desired?.template.body }))
      return "its template is not the one at TemplateURL";
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
  const isTaggedAlike = sameTags(nestedTags(properties), child.desired?.tags ?? []);
  return isTaggedAlike ? undefined : "its tags are not those of the resource";
}

function unfit({ id }: Stack, why: string): ImportSearch {
  return { kind: "refused", reason: `Stack [${id}] cannot be imported: ${why}.` };
}
