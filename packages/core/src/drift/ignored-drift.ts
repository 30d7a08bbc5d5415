import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Logger } from "../logger.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { IgnoredDrift, ResourceDrift } from "./drift-report.ts";

/** A drift that is ignored, as it is stored. */
export interface IgnoredEntry extends IgnoredDrift {
  readonly v: 1;
  readonly kind: "ignored-drift";
  readonly stackId: string;
  readonly logicalId: string;
  /** Whatever is at it or below it; empty for the whole resource. */
  readonly path: string;
  /** When it was decided. */
  readonly since: string;
}

/**
 * Stores an entry. Nothing ever writes to its key again, whose name says what is ignored and until when: to ignore the
 * same for longer is another entry, and one whose time is over can be deleted by anybody.
 */
export async function storeIgnored(store: Store, entry: IgnoredEntry): Promise<void> {
  await store.putIfAbsent(keyOf(entry), JSON.stringify(entry));
}

/** What is ignored in a stack at a moment, longest first. What is over by then is taken away. */
export async function readIgnored(
  store: Store,
  stackId: string,
  now: number,
  logger: Pick<Logger, "warn">,
): Promise<readonly IgnoredEntry[]> {
  const found: IgnoredEntry[] = [];
  for (const key of await store.list(prefixOf(stackId))) {
    const stored = await store.get(key);
    const entry = stored === undefined ? undefined : parse(stored.text, store.locate(key));
    if (entry === undefined) continue;
    if (Date.parse(entry.until) > now) found.push(entry);
    else await store.delete(key).catch((failure: unknown) => logger.warn({ failure: String(failure) }, "not deleted"));
  }
  return found.toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until));
}

/** Takes every entry on the same away, and answers them. */
export async function deleteIgnored(
  store: Store,
  { stackId, logicalId, path }: Pick<IgnoredEntry, "stackId" | "logicalId" | "path">,
): Promise<readonly IgnoredEntry[]> {
  const deleted: IgnoredEntry[] = [];
  for (const key of await store.list(prefixOf(stackId))) {
    const stored = await store.get(key);
    const entry = stored === undefined ? undefined : parse(stored.text, store.locate(key));
    if (entry?.logicalId !== logicalId || entry.path !== path) continue;
    await store.delete(key);
    deleted.push(entry);
  }
  return deleted;
}

/** A resource with what is ignored marked, and nothing left out. */
export function withIgnored(resource: ResourceDrift, entries: readonly IgnoredEntry[]): ResourceDrift {
  const own = entries.filter(({ logicalId }) => logicalId === resource.logicalId);
  const whole = own.find(({ path }) => path === "");
  const differences = resource.differences.map((difference) => {
    const entry = own.find(({ path }) => path === difference.path || difference.path.startsWith(`${path}/`));
    return entry === undefined ? difference : { ...difference, ignored: shownOf(entry) };
  });
  return { ...resource, differences, ...(whole === undefined ? {} : { ignored: shownOf(whole) }) };
}

function shownOf({ reason, until }: IgnoredEntry): IgnoredDrift {
  return { reason, until };
}

/** `arn:aws:cloudformation:eu-west-1:111111111111:stack/orders/0a1b`: a successor of the same name has another id. */
function prefixOf(stackId: string): string {
  const [, , , region = "", account = "", resource = ""] = stackId.split(":");
  return `ignored-drift/${account}/${region}/${resource.split("/").slice(1).join("/")}/`;
}

function keyOf({ stackId, logicalId, path, until }: IgnoredEntry): string {
  const place = digestOfData([logicalId, path]).slice("sha256:".length, "sha256:".length + 32);
  return `${prefixOf(stackId)}${place}-${Date.parse(until)}`;
}

function parse(text: string, place: string): IgnoredEntry {
  const entry = fromJson(text);
  if (entry?.v === 1 && entry.kind === "ignored-drift") return entry;
  throw coreError(
    CoreErrorCode.StoredUnreadable,
    `${place} cannot be read by this version. Use the version that wrote it, or a later one.`,
    { details: { place } },
  );
}

function fromJson(text: string): IgnoredEntry | undefined {
  try {
    return JSON.parse(text) as IgnoredEntry;
  } catch {
    return undefined;
  }
}
