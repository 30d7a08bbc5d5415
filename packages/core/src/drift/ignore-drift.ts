import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import { lookAtStack, stackNotFound } from "../service/describe-stack.ts";
import { deleteIgnored, storeIgnored, type IgnoredEntry } from "./ignored-drift.ts";

/** What is ignored, why, and for how long. */
export interface IgnoreRequest {
  /** The logical id. */
  readonly resource: string;
  /** A property as the report has its `path`, with all that is below it. A list's items change places: give the list. Default: however the resource drifts. */
  readonly path?: string;
  readonly reason: string;
  /** When it counts again: ISO 8601, or milliseconds since the Unix epoch. */
  readonly until: string | number;
}

/** Stores that a drift is ignored, and answers what was stored. Whether there is such a drift now does not matter. */
export async function ignoreDrift(
  environment: Environment,
  signal: AbortSignal,
  store: Store,
  nameOrId: string,
  { resource: logicalId, path = "", reason, until }: IgnoreRequest,
): Promise<IgnoredEntry> {
  const now = environment.clock.now();
  const end = typeof until === "number" ? until : Date.parse(until);
  assertSound({ path, reason, until, end, now });
  const stack = await lookAtStack(environment, signal, nameOrId);
  if (stack === undefined) throw stackNotFound(nameOrId);
  await assertResource(environment, signal, stack, logicalId);
  const entry: IgnoredEntry = {
    v: 1,
    kind: "ignored-drift",
    stackId: stack.stackId,
    logicalId,
    path,
    reason: environment.secrets.hideInText(reason),
    since: new Date(now).toISOString(),
    until: new Date(end).toISOString(),
  };
  await storeIgnored(store, entry);
  return entry;
}

/** What is not to be ignored any more: the same resource and path that were. */
export type HeedRequest = Pick<IgnoreRequest, "resource" | "path">;

/** Lets a drift count again before its time, and answers what is not ignored any more; nothing when it was not. */
export async function heedDrift(
  environment: Environment,
  signal: AbortSignal,
  store: Store,
  nameOrId: string,
  { resource: logicalId, path = "" }: HeedRequest,
): Promise<readonly IgnoredEntry[]> {
  const stack = await lookAtStack(environment, signal, nameOrId);
  if (stack === undefined) throw stackNotFound(nameOrId);
  return deleteIgnored(store, { stackId: stack.stackId, logicalId, path });
}

/** The latest moment that a date can say. */
const LATEST = 8.64e15;

function assertSound(wish: {
  readonly path: string;
  readonly reason: string;
  readonly until: string | number;
  readonly end: number;
  readonly now: number;
}): void {
  const { path, reason, until, end, now } = wish;
  const problems = [
    ...(path === "" || path.startsWith("/") ? [] : [`The path "${path}" must begin with a slash, as in a report.`]),
    ...(reason.trim() === "" ? ["Say for which reason it is ignored."] : []),
    ...(end > now && end <= LATEST ? [] : [`It must end at some time from now on, and "${until}" is none.`]),
  ];
  if (problems.length === 0) return;
  throw coreError(CoreErrorCode.InvalidDefinition, `The drift can't be ignored: ${problems.join(" ")}`, {
    details: { problems },
  });
}

/** A misspelt resource would be ignored for ever, and the one that was meant never. */
async function assertResource(
  environment: Environment,
  signal: AbortSignal,
  { stackId, name }: { readonly stackId: string; readonly name: string },
  wanted: string,
): Promise<void> {
  for await (const { logicalId } of listResources(environment, signal, stackId)) if (logicalId === wanted) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${name}" has no resource ${wanted}, so its drift can't be ignored. Name a logical id as the report has it.`,
    { details: { stack: name, resource: wanted } },
  );
}
