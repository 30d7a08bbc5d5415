import type { ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { liveTypeFacts } from "../live/live-type.ts";
import type { Stack } from "../stack.ts";
import { findImport } from "./find-import.ts";
import type { FoundImport, ImportTarget } from "./import-target.ts";

/** What a template would add that exists already. */
export interface ExistingResources {
  /** By logical id. */
  readonly found: ReadonlyMap<string, FoundImport>;
  /** Why it can't be imported, in the service's words. */
  readonly refusal?: string;
}

/**
 * Looks for resources that have the names which a template chose for what it adds. A name that only the execution will
 * tell is not looked for, nor is a resource whose identifier is assigned by its service.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export async function existingResources(
  engine: Engine,
  stack: Stack,
  differences: readonly ResourceDifference[],
): Promise<ExistingResources> {
  const found = new Map<string, FoundImport>();
  const unretained: string[] = [];
  let owned: string | undefined;
  for (const difference of differences) {
    const target = namedTarget(engine, difference);
    const search = target && (await findImport(engine, stack, target, {}));
    if (target === undefined || search === undefined || search.kind === "absent") continue;
    if (!retainedPolicies.has(difference.after?.["DeletionPolicy"])) unretained.push(described(difference, target));
    if (search.kind === "refused") owned ??= search.reason;
    else found.set(difference.logicalId, { ...target, physicalId: search.state.physicalId });
  }
  if (unretained.length > 0) {
    const refusal = `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${unretained.join(", ")}`;
    return { found: new Map(), refusal };
  }
  return owned === undefined ? { found } : { found: new Map(), refusal: owned };
}

const retainedPolicies: ReadonlySet<unknown> = new Set(["Retain", "RetainExceptOnCreate"]);

/** What the template says of the primary identifier, when it says all of it. */
function namedTarget(engine: Engine, { type, action, after }: ResourceDifference): ImportTarget | undefined {
  const facts = action === "Add" ? liveTypeFacts(engine, type) : undefined;
  if (facts === undefined) return undefined;
  const parts: Record<string, string> = {};
  for (const name of facts.primaryIdentifier) {
    const value = after?.Properties[name];
    if (typeof value !== "string" || value === "" || !Object.hasOwn(facts.properties, name)) return undefined;
    parts[name] = value;
  }
  return { type, parts };
}

/** `Bucket ({BucketName=orders})` */
function described({ logicalId }: ResourceDifference, { parts }: ImportTarget): string {
  const texts = Object.entries(parts).map(([name, value]) => `${name}=${value}`);
  return `${logicalId} ({${texts.join(", ")}})`;
}
