import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createOrchestrator, type OperationEvent } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

import { runCrashJob } from "./crash-process.ts";
import type { CrashJob, CrashReport } from "./crash-job.ts";
import type { DeadlyPoint } from "./deadly-point.ts";
import { deedsOn, type StackDeeds } from "./deeds.ts";
import { scenarios, type Scenario } from "./scenario.ts";

/** Where the runs of a matrix are kept. */
export const storeKinds = ["file", "S3"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** One cell of the matrix: a process that carries a scenario out is killed at one point, and another one takes it up. */
export interface CrashCase {
  readonly scenario: Scenario;
  readonly store: StoreKind;
  readonly point: DeadlyPoint;
}

/** What came of one cell. A process that never came to its point proves nothing. */
export type CrashOutcome =
  | { readonly kind: "survived" }
  | { readonly kind: "not reached" }
  | { readonly kind: "differs"; readonly how: string };

/** How a run went, without what may differ. */
interface Course {
  readonly answer: unknown;
  /** What was told of each operation, as the sequence of each resource. */
  readonly told: readonly unknown[];
  readonly stacks: readonly StackDeeds[];
}

interface Run {
  readonly course: Course;
  readonly passed: readonly DeadlyPoint[];
  readonly wasKilled: boolean;
}

/** The process that takes over. */
export interface Successor {
  /** Whether it finds nothing of what the first one has left, and so begins anew. */
  readonly isForgetful?: boolean;
}

const SCENARIOS = ["create", "update", "failed update", "delete", "three layers"];
/** How many times as fast the cloud goes, and the process that is killed. */
const SCALE = 20;
/** The one that takes over has a faster clock, so that it has soon seen thirty seconds without a sign of life. Nobody compares clocks. */
const IMPATIENT = 200;

/** The matrix of these scenarios: each point that an uninterrupted run passes, with each store. */
export async function crashMatrix(names: readonly string[] = SCENARIOS): Promise<readonly CrashCase[]> {
  const cases: CrashCase[] = [];
  for (const store of storeKinds)
    for (const scenario of scenarios.filter(({ name }) => names.includes(name))) {
      const { passed } = await uninterrupted(scenario, store);
      for (const point of passed) cases.push({ scenario, store, point });
    }
  return cases;
}

/** How often a process may come to its end without having passed its point: how often something is looked at varies a little. */
const ATTEMPTS = 5;

/** The outcomes of many cells, so many at a time. Their processes mostly wait. */
export async function crashOutcomesOf(
  cases: readonly CrashCase[],
  { concurrency }: { readonly concurrency: number },
): Promise<readonly (readonly [CrashCase, CrashOutcome])[]> {
  const left = [...cases];
  const outcomes: (readonly [CrashCase, CrashOutcome])[] = [];
  const work = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift())
      outcomes.push([each, await crashOutcomeOf(each)]);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return outcomes;
}

/** Runs one cell and compares it with the uninterrupted run: the answer, what was told, each stack and all that was done to it. */
export async function crashOutcomeOf(
  { scenario, store, point }: CrashCase,
  successor: Successor = {},
): Promise<CrashOutcome> {
  const { course: expected } = await uninterrupted(scenario, store);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { course: found, wasKilled } = await run(scenario, store, point, successor);
    const how = firstDifference(JSON.stringify(expected, undefined, 1), JSON.stringify(found, undefined, 1));
    if (how !== undefined) return { kind: "differs", how };
    if (wasKilled) return { kind: "survived" };
  }
  return { kind: "not reached" };
}

const runs = new Map<string, Promise<Run>>();

function uninterrupted(scenario: Scenario, store: StoreKind): Promise<Run> {
  const key = `${scenario.name} ${store}`;
  const known = runs.get(key) ?? run(scenario, store);
  runs.set(key, known);
  return known;
}

async function run(
  scenario: Scenario,
  store: StoreKind,
  deadly?: DeadlyPoint,
  { isForgetful = false }: Successor = {},
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "stacksteward-crash-"));
  const cloud = await createLocalCloud({ clock: { scale: SCALE }, durations: "short" });
  try {
    using before = createOrchestrator(cloud.connection());
    await scenario.prepare(before, cloud);
    const bucket = store === "S3" ? await makeBucket(cloud) : undefined;
    cloud.calls.clear();
    const { url } = await cloud.listen();
    const time = { from: cloud.clock.now(), realFrom: Date.now(), scale: SCALE };
    const job: CrashJob = {
      scenario: scenario.name,
      holder: "first",
      endpoint: url,
      time,
      folder,
      ...(bucket === undefined ? {} : { bucket }),
    };
    const first = await runCrashJob(deadly === undefined ? job : { ...job, deadly });
    const left = isForgetful ? join(folder, "elsewhere") : folder;
    const next = { ...job, holder: "second", time: { ...time, scale: IMPATIENT }, folder: left };
    const last = first ?? (await runCrashJob(next));
    if (last === undefined) throw new Error("A process was killed that was not to be.");
    const course = await courseOf(cloud, last);
    return { course, passed: last.passed, wasKilled: first === undefined };
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeBucket(cloud: LocalCloud): Promise<string> {
  const client = new S3Client({ ...cloud.connection(), forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "runs" }));
  client.destroy();
  return "runs";
}

async function courseOf(cloud: LocalCloud, { answer, told }: CrashReport): Promise<Course> {
  return { answer: withoutNames(answer), told: told.map(sequencesIn), stacks: await deedsOn(cloud) };
}

/** What is told of resources that are made side by side interleaves as it happens; each has its own sequence. */
function sequencesIn(events: readonly OperationEvent[]): unknown {
  const sequences = Map.groupBy(events, (event) => ("logicalId" in event ? event.logicalId : event.kind));
  const said = (event: OperationEvent): string => ("status" in event ? `${event.kind} ${event.status}` : event.kind);
  return [...sequences]
    .map(([name, each]) => [name, ...each.map(said)] as const)
    .toSorted(([one], [other]) => one.localeCompare(other));
}

/** Without ids and times, which differ from run to run; what CloudFormation makes up of a name is part of it. */
function withoutNames(answer: unknown): unknown {
  const differs = (key: string): boolean => /(?:Id|At|^at)$/.test(key);
  const text = JSON.stringify(answer, (key, value: unknown) => (differs(key) ? undefined : value));
  return JSON.parse(text.replaceAll(/-[A-Za-z0-9]{12}(?=")/g, "-…"));
}

function firstDifference(expected: string, found: string): string | undefined {
  if (expected === found) return undefined;
  const [wanted, got] = [expected.split("\n"), found.split("\n")];
  const at = wanted.findIndex((line, index) => line !== got[index]);
  const near = (lines: readonly string[]): string =>
    lines
      .slice(Math.max(0, at - 4), at + 4)
      .join(" ")
      .replaceAll(/\s+/g, " ");
  return `expected … ${near(wanted)} …, found … ${near(got)} …`;
}
