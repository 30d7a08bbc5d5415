import type { Change, ResourceChange } from "@aws-sdk/client-cloudformation";

import type { PredictedChanges } from "./change-set.ts";

/** The same changes in both forms, each of a resource rewritten by `rewrite`. */
export function mapResourceChanges(
  changes: PredictedChanges,
  rewrite: (change: ResourceChange) => ResourceChange,
): PredictedChanges {
  const rewritten = (change: Change): Change =>
    change.ResourceChange === undefined ? change : { ...change, ResourceChange: rewrite(change.ResourceChange) };
  return { ...changes, summary: changes.summary.map(rewritten), withValues: changes.withValues.map(rewritten) };
}
