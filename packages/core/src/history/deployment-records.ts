import type { Store } from "@stacksteward/workflow";

import { readStored } from "../runs/run-records.ts";
import type { Deployment } from "./deployment.ts";
import type { StackPlace } from "./stack-place.ts";
import { keepText, LARGEST_PART, readText } from "./stored-text.ts";

/** Stands for a record that is too large to be one text. */
interface LargeRecord {
  readonly v: 1;
  readonly kind: "large-deployment";
  /** The digest under which it is kept. */
  readonly text: string;
}

/** A record of a stack by its key. */
export interface DeploymentKey {
  readonly key: string;
  /** Sorts by time, also beside other keys that {@link timeInKey} has made. */
  readonly at: string;
  readonly id: string;
}

/** Writes a record down, unless it is there. `at` orders the records of a stack; it must be the same whenever this one is written. */
export async function putDeployment(store: Store, deployment: Deployment, at: string): Promise<void> {
  const key = `${prefixOf(deployment)}${timeInKey(at)}-${deployment.id}`;
  const text = JSON.stringify(deployment);
  await store.putIfAbsent(key, text.length <= LARGEST_PART ? text : await asLargeRecord(store, text));
}

/** The records of a stack, and of those that had its name before, newest first. Each is read when it is wanted. Templates come without their texts. */
export async function* readDeployments(store: Store, place: StackPlace): AsyncGenerator<Deployment> {
  const keys = await store.list(prefixOf(place));
  for (const key of keys.toReversed()) {
    const deployment = await readDeployment(store, key);
    // Somebody may have taken it away meanwhile.
    if (deployment !== undefined) yield deployment;
  }
}

/** The keys of the records of a stack, newest first. */
export async function listDeployments(store: Store, place: StackPlace): Promise<readonly DeploymentKey[]> {
  const prefix = prefixOf(place);
  const keys = await store.list(prefix);
  return keys
    .map((key) => ({
      key,
      at: key.slice(prefix.length, prefix.length + TIME),
      id: key.slice(prefix.length + TIME + 1),
    }))
    .toReversed();
}

/** The record under a key, or `undefined` when somebody has taken it away. */
export async function readDeployment(store: Store, key: string): Promise<Deployment | undefined> {
  const stored = await readStored<Deployment | LargeRecord>(store, key, isRecord);
  if (stored?.kind !== "large-deployment") return stored;
  const text = await readText(store, stored.text);
  return text === undefined ? undefined : (JSON.parse(text) as Deployment);
}

function isRecord({ v, kind }: Readonly<Record<string, unknown>>): boolean {
  return v === 1 && (kind === "deployment" || kind === "large-deployment");
}

async function asLargeRecord(store: Store, text: string): Promise<string> {
  const record: LargeRecord = { v: 1, kind: "large-deployment", text: await keepText(store, text) };
  return JSON.stringify(record);
}

function prefixOf({ account, region, stackName }: StackPlace): string {
  return `deployments/${account}/${region}/${stackName}/`;
}

/** Sorted as text it is sorted by time, and no character of it is escaped in the name of a file. */
export function timeInKey(at: string): string {
  return new Date(at)
    .toISOString()
    .replaceAll(/[-:.Z]/g, "")
    .replace("T", "-");
}

/** The length of it. */
const TIME = timeInKey(new Date(0).toISOString()).length;
