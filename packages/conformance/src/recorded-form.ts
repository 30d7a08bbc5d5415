import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

/** An answer of the SDK in the form in which answers were recorded: JSON texts parsed, lists without an order sorted. */
export function recordedForm(answer: object): JsonObject {
  const { $metadata: _, ...members } = answer as { $metadata?: unknown };
  const plain = plainJson(members);
  return isJsonObject(plain) ? plain : {};
}

/** The events of each resource, and of the stack itself under its name, newest first as they were answered. */
export function eventsByResource(events: readonly StackEvent[]): JsonObject {
  return groupedEvents(events.map((event) => recordedForm(event)));
}

/**
 * The same as it was recorded since June 2025: oldest first, repeats of a status collapsed, without clean-up statuses,
 * and the stack itself under `Stack`.
 */
export function normalisedEventsByResource(
  events: readonly NormalisedEvent[],
  stackName: string,
  kept: "first" | "last" = "last",
): JsonObject {
  const groups = groupedEvents(events.map((event) => normalisedEvent(event)).toReversed());
  return Object.fromEntries(
    Object.entries(groups).map(([key, group]) => [
      key === stackName ? "Stack" : key,
      Array.isArray(group) ? withoutRepeats(group, kept) : group,
    ]),
  );
}

/** What had happened when the stack began to be deleted; newest first, as it is given. */
export function beforeDeletion(events: readonly StackEvent[], stackName: string): readonly StackEvent[] {
  const deletion = events.findIndex(
    ({ LogicalResourceId: logicalId, ResourceStatus: status }) =>
      logicalId === stackName && status === "DELETE_IN_PROGRESS",
  );
  return events.slice(deletion + 1);
}

/** Every event of a stack, oldest first, as a pair of logical id and status; normalised like the rest. */
export function orderOfEvents(events: readonly StackEvent[]): Json[] {
  const last = new Map<string, string>();
  const order: Json[] = [];
  for (const { LogicalResourceId: logicalId = "", ResourceStatus: status = "" } of events.toReversed()) {
    if (String(status) === cleanup || last.get(logicalId) === status) continue;
    last.set(logicalId, status);
    order.push([logicalId, status]);
  }
  return order;
}

const cleanup = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";

const jsonTexts: ReadonlySet<string> = new Set([
  "BeforeContext",
  "AfterContext",
  "Metadata",
  "ResourceProperties",
  "StackPolicyBody",
]);
/** Scalars as they are, everything else as JSON text. */
const perhapsJsonTexts: ReadonlySet<string> = new Set(["BeforeValue", "AfterValue"]);

function plainJson(value: unknown, key = ""): Json {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string") {
    const isJson = jsonTexts.has(key) || (perhapsJsonTexts.has(key) && /^[[{]/.test(value) && !value.startsWith("{{"));
    return isJson ? parsed(value) : value;
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value))
    return sortedAsRecorded(
      value.map((member) => plainJson(member)),
      key,
    );
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, plainJson(member, name)]),
  );
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Lists that the service answers in any order, in the order of their names. */
export function sortedAsRecorded(list: Json[], key: string): Json[] {
  if (key === "Changes")
    return list.toSorted(by((change) => memberText(change, "ResourceChange", "LogicalResourceId")));
  if (key === "Outputs") return list.toSorted(by((output) => memberText(output, "OutputKey")));
  return list;
}

function by(textOf: (value: Json) => string): (left: Json, right: Json) => number {
  return (left, right) => (textOf(left) < textOf(right) ? -1 : textOf(left) > textOf(right) ? 1 : 0);
}

function memberText(value: Json, ...path: readonly string[]): string {
  let current: Json | undefined = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return typeof current === "string" ? current : "";
}

function groupedEvents(events: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(Map.groupBy(events, (event) => memberText(event, "LogicalResourceId")));
}

type NormalisedEvent = {
  readonly [
    Name in "LogicalResourceId" | "PhysicalResourceId" | "ResourceStatus" | "ResourceType" | "Timestamp"
  ]?: unknown;
};

function normalisedEvent(event: NormalisedEvent): JsonObject {
  const { LogicalResourceId, PhysicalResourceId, ResourceStatus, ResourceType, Timestamp } = event;
  return recordedForm({ LogicalResourceId, PhysicalResourceId, ResourceStatus, ResourceType, Timestamp });
}

/** Of equal statuses in a row, one counts: by the last one the physical id is known. */
function withoutRepeats(events: readonly Json[], kept: "first" | "last"): Json[] {
  return events.filter((event, index) => {
    const status = memberText(event, "ResourceStatus");
    const neighbour = events[kept === "last" ? index + 1 : index - 1];
    return status !== cleanup && (neighbour === undefined || memberText(neighbour, "ResourceStatus") !== status);
  });
}
