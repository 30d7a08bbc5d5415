import type { Catalog } from "@stacksteward/catalog";

import type { DataLossRisk } from "./plan.ts";

/** What the service says of one change, as far as data is concerned. */
export interface ChangeOutline {
  readonly action: string;
  readonly type: string;
  readonly replacement?: string;
  readonly policyAction?: string;
  /** Of a nested stack: its own change set, whose changes are judged by themselves. */
  readonly changeSetId?: string;
}

/**
 * Whether a change loses data: it removes or replaces something stateful, and no policy keeps or copies the old one.
 * A type the catalog does not know may hold anything, so its removal is `possible` loss; and so is whatever happens to
 * a nested stack that has no change set of its own to say what happens inside.
 */
export function dataLossRisk(change: ChangeOutline, catalog: Catalog): DataLossRisk {
  if (change.type === "AWS::CloudFormation::Stack" && !KEEPS_NESTED_STACKS.has(change.action)) {
    return change.action === "Modify" && change.changeSetId !== undefined ? "none" : "possible";
  }
  const ends = endsTheResource(change);
  if (ends === "no" || isKept(change.policyAction)) return "none";
  const facts = catalog.find(change.type);
  if (facts === undefined) return "possible";
  if (!facts.stateful) return "none";
  return ends === "yes" ? "certain" : "possible";
}

/** A new nested stack has nothing to lose, and one that is imported is not touched. */
const KEEPS_NESTED_STACKS: ReadonlySet<string> = new Set(["Add", "Import"]);

function endsTheResource({ action, replacement }: ChangeOutline): "yes" | "maybe" | "no" {
  if (action === "Remove") return "yes";
  if (action === "Dynamic") return "maybe";
  if (replacement === "True") return "yes";
  if (action === "Modify" && replacement === undefined) return "maybe";
  return replacement === "Conditional" ? "maybe" : "no";
}

/** `PolicyAction` of https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function isKept(policyAction: string | undefined): boolean {
  return policyAction !== undefined && /Retain|Snapshot/.test(policyAction);
}
