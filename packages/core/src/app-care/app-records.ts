import type { Store } from "@stacksteward/workflow";

import type { App } from "../app/app.ts";
import { accountOf } from "../environments/account-of.ts";
import type { Environment } from "../environments/environment.ts";
import { timeInKey } from "../history/deployment-records.ts";
import { present } from "../present.ts";
import { readStored } from "../runs/run-records.ts";
import type { AppDeployment } from "./app-deployment.ts";

/** Whose records they are: two accounts, or two stages, may have an app of the same name in one store. */
export interface AppPlace extends Pick<AppDeployment, "account" | "region" | "app" | "stage"> {}

/** A stack that is to be worked on, and where it is. */
export interface BegunStack {
  readonly name: string;
  /** Absent when its place could not be opened. */
  readonly account?: string;
  readonly region?: string;
  /** The layer in which the app has it, and whether that is protected. Absent when it is in none, and in records of earlier versions. */
  readonly layer?: string;
  readonly isProtected?: boolean;
}

/** What is written down before anything is done. */
export type AppBeginning = Omit<AppDeployment, "kind" | "endedAt" | "outcome" | "stacks"> & {
  readonly kind: "app-beginning";
  readonly stacks: readonly BegunStack[];
};

/** What is written down when all is done. */
export type AppEnd = Pick<AppDeployment, "v" | "stacks" | "functions"> & {
  readonly kind: "app-end";
  readonly endedAt: string;
  readonly outcome: "succeeded" | "failed";
};

/** A record by its key. */
export interface AppRecordKey {
  /** Sorts by time. */
  readonly at: string;
  readonly id: string;
  readonly key: string;
}

/** Where the records of an app are, for an orchestrator in this environment. */
export async function placeOfApp(
  environment: Environment,
  { name, stage }: Pick<App, "name" | "stage">,
): Promise<AppPlace> {
  return present({ account: await accountOf(environment), region: environment.region, app: name, stage });
}

/** Writes down that something begins. */
export async function putAppBeginning(store: Store, beginning: AppBeginning): Promise<void> {
  await store.putIfAbsent(`${keyOf(beginning)}/begun`, JSON.stringify(beginning));
}

/** Writes down how it ended. */
export async function putAppEnd(store: Store, beginning: AppBeginning, end: AppEnd): Promise<void> {
  await store.putIfAbsent(`${keyOf(beginning)}/ended`, JSON.stringify(end));
}

/** What is recorded of an app, newest first. */
export async function listAppRecords(store: Store, place: AppPlace): Promise<readonly AppRecordKey[]> {
  const prefix = prefixOf(place);
  return (await store.list(prefix))
    .filter((key) => key.endsWith("/begun"))
    .map((key) => key.slice(0, -"/begun".length))
    .map((key) => ({ key, at: key.slice(prefix.length).slice(0, TIME), id: key.slice(prefix.length + TIME + 1) }))
    .toReversed();
}

/** What is written down under a key. Both are absent when somebody has taken it away meanwhile. */
export async function readAppRecord(
  store: Store,
  { key }: AppRecordKey,
): Promise<{ readonly beginning: AppBeginning | undefined; readonly end: AppEnd | undefined }> {
  const beginning = await readStored<AppBeginning>(store, `${key}/begun`, isOf("app-beginning"));
  const end = await readStored<AppEnd>(store, `${key}/ended`, isOf("app-end"));
  return { beginning, end };
}

/** The length of a time in a key. */
const TIME = timeInKey(new Date(0).toISOString()).length;

function isOf(kind: string): (record: Readonly<Record<string, unknown>>) => boolean {
  return (record) => record["v"] === 1 && record["kind"] === kind;
}

function keyOf(beginning: AppBeginning): string {
  return `${prefixOf(beginning)}${timeInKey(beginning.begunAt)}-${beginning.id}`;
}

function prefixOf({ account, region, app, stage = "-" }: AppPlace): string {
  return `apps/${account}/${region}/${app}/${stage}/`;
}
