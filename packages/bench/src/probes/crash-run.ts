/** `crash-run.ts <job>`: carries a scenario out in runs that are kept, taking up those that another process has begun, and meets its fate where the job says. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { S3Client } from "@aws-sdk/client-s3";
import {
  createFileStore,
  createOrchestrator,
  createS3Store,
  isStackstewardError,
  type ConfigurableClient,
  type Operation,
  type OperationEvent,
  type OperationHandle,
  type Store,
} from "@stacksteward/core";

import type { CrashJob, CrashReport } from "../matrices/crash-job.ts";
import { deadlyPoints, deadlyStore } from "../matrices/deadly-point.ts";
import { scaledClock } from "../matrices/scaled-clock.ts";
import { scenarios, type Deployer } from "../matrices/scenario.ts";

const job = JSON.parse(process.argv[2] ?? "") as CrashJob;
const { endpoint, holder, runs, onLocked = "refuse" } = job;
const points = deadlyPoints(job.deadly);
const clock = scaledClock(job.time);
const connection = {
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "111111111111", secretAccessKey: "bench" },
};
/** The stack whose run is begun: a run that is begun a second time, because nothing of it was stored, is the same one. */
let beginning = "";
const told: OperationEvent[][] = [];

const store = deadlyStore(openStore(), points);
const orchestrator = createOrchestrator({
  ...connection,
  accountId: "111111111111",
  clock,
  store,
  holder,
  newRunId: () => `${runs}-${beginning}`,
  configureClient: countCalls,
});
const { start } = orchestrator;
const deployer: Deployer = {
  deploy: (definition) => carryOut(definition.name, () => start.deploy(definition, { onLocked })),
  destroy: (name) => carryOut(name, () => start.destroy(name, { onLocked, deleteData: true })),
};
const scenario = scenarios.find(({ name }) => name === job.scenario);
if (scenario === undefined) throw new Error(`There is no scenario ${job.scenario}.`);
const outcome = await scenario.act(deployer).then(
  (answer) => ({ answer }),
  (error: unknown) => {
    if (!isStackstewardError(error)) throw error;
    return { answer: undefined, failure: error.code };
  },
);
const report: CrashReport = { ...outcome, told, passed: points.passed() };
console.log(JSON.stringify(report));
orchestrator.close();

function openStore(): Store {
  if (job.bucket === undefined) return createFileStore(join(job.folder, "store"));
  const client = new S3Client({ ...connection, forcePathStyle: true, maxAttempts: 1 });
  countCalls(client);
  return createS3Store({ bucket: job.bucket, client, clock });
}

/** Every call is a point; what a store puts is one already. */
function countCalls({ middlewareStack }: ConfigurableClient): void {
  middlewareStack.add(
    (next, { commandName = "" }) => {
      const operation = commandName.replace(/Command$/, "");
      return (args) => (operation === "PutObject" ? next(args) : points.pass(`calls ${operation}`, () => next(args)));
    },
    { step: "initialize", priority: "low" },
  );
}

/** Begins an operation, or takes it up by the handle that whoever began it has left. */
async function carryOut<Result>(name: string, begin: () => Operation<Result>): Promise<Result> {
  const file = join(job.folder, `${runs}-${name}.json`);
  if (existsSync(file)) {
    const handle = JSON.parse(readFileSync(file, "utf8")) as OperationHandle;
    try {
      return (await follow(start.resume(handle, { onLocked }))) as Result;
    } catch (failure) {
      // It died before anything of the run was stored, and so before anything was done.
      if (!isStackstewardError(failure, "RUN_NOT_FOUND")) throw failure;
    }
  }
  beginning = name;
  const operation = begin();
  writeFileSync(file, JSON.stringify(operation.handle));
  return follow(operation);
}

async function follow<Result>({ events, result }: Operation<Result>): Promise<Result> {
  const heard: OperationEvent[] = [];
  for await (const event of events) heard.push(event);
  if (heard.length > 0) told.push(heard);
  return result;
}
