import type { ResourceType } from "@stacksteward/catalog";

/** The property that names a resource: `QueueName` of a queue, or plain `Name`. */
export function namePropertyOf(facts: ResourceType): string | undefined {
  const kind = facts.name.split("::").at(-1) ?? "";
  return [
    `${kind}Name`,
    "Name",
    // `FilterName` of a metric filter, before the `LogGroupName` that its identifier also holds.
    ...facts.primaryIdentifier.filter((part) => `${kind}Name`.endsWith(part)),
    ...facts.primaryIdentifier.filter((part) => part.endsWith("Name") || part.endsWith("Identifier")),
  ].find((candidate) => Object.hasOwn(facts.properties, candidate));
}
