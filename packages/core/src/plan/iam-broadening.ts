import type { Catalog } from "@stacksteward/catalog";
import {
  findIamBroadening,
  IamFindingKind,
  isJsonObject,
  type IamFinding,
  type JsonObject,
} from "@stacksteward/template";

import type { ChangeOutline } from "./data-loss-risk.ts";

/** The contexts of a change: `{"Properties": {…}}`, or nothing when the service did not say. */
export interface ChangeContexts {
  readonly before: unknown;
  readonly after: unknown;
}

/** How a change lets somebody do more; `undefined` of a type that says nothing about permissions, and of what only takes a resource in. */
export function iamBroadening(
  { action, type, policyAction }: ChangeOutline,
  { before, after }: ChangeContexts,
  catalog: Catalog,
): readonly IamFinding[] | undefined {
  if (action === "Import") return undefined;
  const facts = catalog.find(type);
  const found = findIamBroadening(facts, propertiesIn(before), propertiesIn(after));
  if (found === undefined || (action === "Remove" && policyAction === "Retain")) return found && [];
  const isSaid =
    action === "Remove" ? before !== undefined : after !== undefined && (action === "Add" || before !== undefined);
  return isSaid ? found : [{ kind: IamFindingKind.Unknown, value: action, path: "/Properties" }];
}

function propertiesIn(context: unknown): JsonObject | undefined {
  const { Properties: properties } = isJsonObject(context) ? context : {};
  return isJsonObject(properties) ? properties : undefined;
}
