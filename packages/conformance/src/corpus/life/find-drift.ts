import type { CorpusStack } from "../corpus-stack.ts";

/** What drift detection finds: each resource that is not as it should be, and where. */
export async function findDrift(stack: CorpusStack): Promise<string[]> {
  const drifts = await stack.drifts();
  const found = drifts.filter(({ StackResourceDriftStatus: status = "" }) => ["MODIFIED", "DELETED"].includes(status));
  return found
    .map(({ LogicalResourceId, StackResourceDriftStatus, PropertyDifferences = [] }) =>
      [LogicalResourceId, StackResourceDriftStatus, ...PropertyDifferences.map((each) => each.PropertyPath)].join(" "),
    )
    .toSorted();
}
