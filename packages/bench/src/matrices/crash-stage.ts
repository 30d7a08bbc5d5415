import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createOrchestrator } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

import type { CrashJob, CrashReport } from "./crash-job.ts";
import { startCrashProcess, type CrashProcess } from "./crash-process.ts";
import { deedsOn } from "./deeds.ts";
import { courseOf, type RunCourse } from "./run-course.ts";
import type { Scenario } from "./scenario.ts";

/** Where runs are kept. */
export type StoreKind = "file" | "S3";

/** A cloud and a store, made ready for a scenario, and the processes that work on them. */
export interface CrashStage extends AsyncDisposable {
  /** Starts one. */
  start(role: Pick<CrashJob, "holder"> & Partial<CrashJob> & { readonly isImpatient?: boolean }): CrashProcess;
  /** How the scenario went, as the last process reports it. */
  courseOf(report: CrashReport): Promise<RunCourse>;
}

/** How fast a stage is. */
export interface CrashStageOptions {
  /** How many times as fast as real time the cloud goes, and its processes. Default 20: short enough, and long beside what the machine needs. */
  readonly scale?: number;
  /** How long resources take. Default: short. */
  readonly durations?: "short" | "resembling";
}
/** Who takes over has a faster clock, so as to have soon seen thirty seconds without a sign of life. Nobody compares clocks. */
const IMPATIENT = 200;

/** Opens a cloud of its own for a scenario, and does what comes before it. */
export async function openCrashStage(
  scenario: Scenario,
  store: StoreKind,
  { scale = 20, durations = "short" }: CrashStageOptions = {},
): Promise<CrashStage> {
  const folder = await mkdtemp(join(tmpdir(), "stacksteward-crash-"));
  const cloud = await createLocalCloud({ clock: { scale }, durations });
  using preparing = createOrchestrator(cloud.connection());
  await scenario.prepare(preparing, cloud);
  const found = await deedsOn(cloud);
  const bucket = store === "S3" ? await makeBucket(cloud) : undefined;
  const { url: endpoint } = await cloud.listen();
  const time = { from: cloud.clock.now(), realFrom: Date.now(), scale };
  const shared = {
    scenario: scenario.name,
    runs: "run",
    endpoint,
    folder,
    ...(bucket === undefined ? {} : { bucket }),
  };
  const processes: CrashProcess[] = [];
  return {
    start({ isImpatient = false, ...role }) {
      const started = startCrashProcess({
        ...shared,
        time: { ...time, scale: isImpatient ? IMPATIENT : scale },
        ...role,
      });
      processes.push(started);
      return started;
    },
    courseOf: async (report) => courseOf(report, found, await deedsOn(cloud)),
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((each) => each.kill()));
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeBucket(cloud: LocalCloud): Promise<string> {
  const client = new S3Client({ ...cloud.connection(), forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "runs" }));
  client.destroy();
  return "runs";
}
