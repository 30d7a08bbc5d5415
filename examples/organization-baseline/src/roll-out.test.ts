import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { createMemoryStore, createOrchestrator } from "@stacksteward/core";
import { keepNextTick, onCloudTime, type Death } from "@stacksteward/lambda/testing";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { baseline, type BaselineRequest } from "./baseline.ts";
import { ALARM, createRollOutHandler, type RollOutReport } from "./roll-out-handler.ts";

const release = keepNextTick();
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
});

const accounts = Array.from({ length: 13 }, (_, index) => String(100_000_000_000 + index));
const [management = "", canary = "", ...others] = accounts;
const regions = ["eu-west-1", "us-east-1"];

let cloud: LocalCloud;
let alarms: CloudWatch;
let unit: string;
let request: BaselineRequest;
beforeEach(async () => {
  cloud = await createLocalCloud({ accounts, regions });
  alarms = new CloudWatch({ ...cloud.connection(), maxAttempts: 1 });
  unit = cloud.organization.addUnit();
  cloud.organization.place(accounts.slice(1, 12), unit);
  inUnit = accounts.slice(1, 12);
  request = { id: "first", contact: "security@example.com", units: [unit], regions, canary };
  await alarms.putMetricAlarm({
    AlarmName: ALARM,
    MetricName: "Errors",
    Namespace: "Baseline",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  });
});
afterEach(async () => {
  alarms.destroy();
  await cloud.close();
});

/** The accounts that are in the unit now, as AWS Organizations would say it. */
let inUnit: readonly string[];
/** When processes of the last execution died, in milliseconds after it began. */
let deathsAt: readonly number[];

/** One execution of the function to its end, in which its process dies as often as is said. */
async function rollOut(event: BaselineRequest, deaths: readonly Death[] = []): Promise<RollOutReport | undefined> {
  const store = createMemoryStore();
  const handler = createRollOutHandler({ ...cloud.connection(), store, alarms, accountsOf: () => inUnit });
  const joined = onCloudTime(handler, cloud.clock, deaths);
  const runner = new LocalDurableTestRunner<RollOutReport>({ handlerFunction: joined.handler });
  const began = cloud.clock.now();
  const execution = await runner.run({ payload: event });
  deathsAt = joined.invocations.flatMap(({ died, ended }) => (died ? [ended - began] : []));
  return execution.getResult();
}

/** The baseline is there already, from whatever machine. */
async function isThere(): Promise<void> {
  using orchestrator = createOrchestrator(cloud.connection());
  const { kind } = await orchestrator.rollOut(baseline(request), {
    accountsOf: () => inUnit,
    maxConcurrent: "100%",
    concurrencyMode: "SOFT_FAILURE_TOLERANCE",
    regionConcurrency: "PARALLEL",
  });
  expect(kind).toBe("completed");
}

const waves = ["canary: succeeded", "a quarter: succeeded", "everybody: succeeded"];

it("reaches every account of the unit and none beside, wave by wave, and takes two thirds of a day for it", async () => {
  const began = cloud.clock.now();
  expect(await rollOut(request)).toEqual({ kind: "completed", waves, states: { succeeded: 22 }, troubled: [] });
  expect(cloud.clock.now() - began).toBeGreaterThan(18 * 3_600_000);
  using orchestrator = createOrchestrator(cloud.connection());
  expect(await orchestrator.stackSetStatus("baseline")).toMatchObject({
    permissionModel: "SERVICE_MANAGED",
    counts: { CURRENT: 22 },
  });
});

it("comes back from every wave in which its process dies, and changes no stack twice", async () => {
  await isThere();
  cloud.calls.clear();
  const deaths = Array.from({ length: 8 }, (_, index): Death => ({ checkpoint: 4 + 5 * index, when: "after" }));
  const changed = await rollOut({ ...request, id: "second", contact: "alerts@example.com" }, deaths);
  expect(changed).toMatchObject({ kind: "completed", waves, states: { succeeded: 22 } });
  // Each wave bakes for six hours.
  expect(new Set(deathsAt.map((at) => Math.floor(at / 21_600_000)))).toEqual(new Set([0, 1, 2]));
  const updates = cloud.calls
    .list()
    .filter(({ operation, outcome }) => operation === "UpdateStackSet" && outcome === "answered");
  expect(updates.length).toBeLessThanOrEqual(waves.length + deaths.length);
});

it("takes two waves back when the alarm goes off behind the second, and the third is never touched", async () => {
  await isThere();
  const going = rollOut({ ...request, id: "second", contact: "alerts@example.com" });
  // It is looked for before the first wave, and goes off while the second one is looked at.
  const { describeAlarms } = alarms;
  let looks = 0;
  alarms.describeAlarms = ((...given: Parameters<typeof describeAlarms>) => {
    looks += 1;
    if (looks === 3) cloud.alarms.set(ALARM, "ALARM");
    return describeAlarms.apply(alarms, given);
  }) as typeof describeAlarms;
  expect(await going).toMatchObject({
    kind: "returned",
    reason: expect.stringContaining(`Alarm ${ALARM} is in ALARM`),
    waves: ["canary: succeeded", "a quarter: failed", "everybody: not-begun"],
    states: { returned: 8, untouched: 14 },
  });
  using orchestrator = createOrchestrator(cloud.connection());
  expect(await orchestrator.stackSetStatus("baseline")).toMatchObject({ counts: { CURRENT: 22 } });
});

it("gives an account that has joined meanwhile the baseline with the next rollout, and names one that is suspended", async () => {
  await isThere();
  const joined = others.at(-1) ?? "";
  expect(joined).not.toBe(management);
  cloud.organization.place(joined, unit);
  inUnit = accounts.slice(1);
  cloud.organization.suspend(others[0] ?? "");
  const changed = await rollOut({ ...request, id: "second", contact: "alerts@example.com" });
  expect(changed).toMatchObject({ kind: "completed", states: { succeeded: 22, skipped: 2 } });
  expect(changed?.troubled.map(({ account, region }) => [account, region])).toEqual(
    regions.map((region) => [others[0], region]),
  );
});
