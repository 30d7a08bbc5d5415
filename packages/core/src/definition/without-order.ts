import type { Stack } from "../stack.ts";

/** The lists of a definition that are sets to CloudFormation. */
type Lists = Partial<
  Pick<Stack, "capabilities" | "notificationArns" | "resourceTypes" | "outputs" | "rollbackConfiguration">
>;

const LISTS = ["capabilities", "notificationArns", "resourceTypes", "outputs"] as const;

/** A definition that is the same however what has no order in it was written down: to compare, not to send. */
export function withoutOrder<T extends Lists>(definition: T): T {
  const sorted: Record<string, readonly string[]> = {};
  for (const name of LISTS) {
    const list: unknown = definition[name];
    if (Array.isArray(list)) sorted[name] = [...new Set(list.map(String))].toSorted();
  }
  const { rollbackConfiguration: back } = definition;
  const triggers = back?.rollbackTriggers?.toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
  return {
    ...definition,
    ...sorted,
    ...(triggers === undefined ? {} : { rollbackConfiguration: { ...back, rollbackTriggers: triggers } }),
  };
}
