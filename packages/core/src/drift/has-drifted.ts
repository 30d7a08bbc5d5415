import type { ResourceDrift } from "./drift-report.ts";

/** Whether a resource has drifted in a way that nobody ignores. */
export function hasDrifted({ status, differences, ignored }: ResourceDrift): boolean {
  if (ignored !== undefined) return false;
  if (status === "DELETED") return true;
  if (status !== "MODIFIED") return false;
  return differences.length === 0 || differences.some((difference) => difference.ignored === undefined);
}
