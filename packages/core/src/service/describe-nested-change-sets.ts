import type { Environment } from "../environments/environment.ts";
import { describeChangeSet, type ChangeSetDescription } from "./describe-change-set.ts";

/** The change set of a nested stack, and where that stack is. */
export interface NestedChangeSet {
  /** The logical ids that lead to the nested stack from the stack the root change set is for. */
  readonly path: readonly string[];
  readonly description: ChangeSetDescription;
}

/**
 * Describes the change sets below `root`, each with all its pages, those of one nested stack before those of the next.
 * Without nested stacks this is not a single call.
 */
export async function describeNestedChangeSets(
  environment: Environment,
  signal: AbortSignal,
  root: ChangeSetDescription,
  path: readonly string[] = [],
): Promise<readonly NestedChangeSet[]> {
  const found: NestedChangeSet[] = [];
  for (const {
    ChangeSetId: changeSetId,
    LogicalResourceId: logicalId = "",
    PhysicalResourceId: stackId,
  } of root.changes) {
    if (changeSetId === undefined) continue;
    const below = [...path, logicalId];
    const description = await describeChangeSet(environment, signal, { changeSetId, stackId });
    found.push(
      { path: below, description },
      ...(await describeNestedChangeSets(environment, signal, description, below)),
    );
  }
  return found;
}
