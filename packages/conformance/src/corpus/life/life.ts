import type { StackResource } from "@aws-sdk/client-cloudformation";
import type { Catalog } from "@stacksteward/catalog";
import type { LocalCloud } from "@stacksteward/local";
import type { JsonObject, TemplateBody } from "@stacksteward/template";

import type { CorpusStack } from "../corpus-stack.ts";
import { liveEntryOf, type LiveEntry, type LiveSnapshot } from "../live-snapshot.ts";

/** What every chapter of one life works on. */
export interface Life {
  readonly cloud: LocalCloud;
  readonly catalog: Catalog;
  readonly stack: CorpusStack;
  readonly body: TemplateBody;
  /** The resources in the order in which they are created. */
  readonly created: readonly string[];
}

/** The resources that have another physical id than before, or none before; sorted. */
export function movedResources(before: readonly StackResource[], after: readonly StackResource[]): string[] {
  const old = new Map(before.map((each) => [each.LogicalResourceId, each.PhysicalResourceId]));
  const moved = after.filter((each) => old.get(each.LogicalResourceId) !== each.PhysicalResourceId);
  return moved.map(({ LogicalResourceId = "" }) => LogicalResourceId).toSorted();
}

/** The live resource behind a resource of the stack. */
export function entryOf(
  resources: readonly StackResource[],
  live: LiveSnapshot,
  logicalId: string,
): LiveEntry | undefined {
  const resource = resources.find((each) => each.LogicalResourceId === logicalId);
  return resource && liveEntryOf(live, resource.ResourceType ?? "", resource.PhysicalResourceId ?? "");
}

/** The status of the stack when it is not the wanted one. */
export async function otherwise(stack: CorpusStack, wanted: string): Promise<string | undefined> {
  const status = await stack.status();
  return status.startsWith(wanted) && !status.startsWith(`${wanted}_`) ? undefined : status;
}

/** Whether a policy of a resource keeps what is behind it. */
export function keeps(resource: JsonObject | undefined, policy: "DeletionPolicy" | "UpdateReplacePolicy"): boolean {
  const word = resource?.[policy];
  return typeof word === "string" && word.startsWith("Retain");
}

/** Whether a difference is that something of a type is still there of which a policy of the template keeps resources. */
export function isKept(body: TemplateBody, difference: string): boolean {
  const keepers = Object.values(body.Resources).filter(
    (resource) => keeps(resource, "DeletionPolicy") || keeps(resource, "UpdateReplacePolicy"),
  );
  return difference.endsWith(" is new") && keepers.some(({ Type: type }) => difference.startsWith(`${type} `));
}
