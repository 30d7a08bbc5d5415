import { afterEach, beforeEach, expect, test } from "vitest";

import { bakeTime, noAlarm, type AlarmReader, type Gate } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const few = { targets: { accounts: accounts.slice(0, 2), regions } };

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });

/** Alarms that are quiet, but for the looks in which CloudWatch is busy. */
function quietAlarms(busy: (look: number) => boolean): AlarmReader & { looks: number } {
  return {
    looks: 0,
    async describeAlarms() {
      this.looks += 1;
      if (busy(this.looks)) throw throttled;
      return { MetricAlarms: [{ AlarmName: "errors", StateValue: "OK" }] };
    },
  };
}

test("a throttled look at the alarms throws nothing away, however long the wave has baked before", async () => {
  const alarms = quietAlarms((look) => look === 2 || look === 3);
  const gates = [bakeTime(6 * 3_600_000), noAlarm("errors", { alarms })];
  expect(await bench.orchestrator.rollOut(baseline("one", few), { ...fast, gates })).toMatchObject({
    kind: "completed",
    waves: [{ gates: [{ kind: "passed" }, { gate: "no alarm: errors", kind: "passed" }] }],
  });
  expect(alarms.looks).toBe(4);
});

test("alarms that nobody can read for too long stop it, and why nobody could is told", async () => {
  const alarms = quietAlarms((look) => look > 1);
  const gates = [noAlarm("errors", { alarms, during: 600_000, patience: 600_000 })];
  const result = await bench.orchestrator.rollOut(baseline("one", few), { ...fast, gates, onFailure: "STOP" });
  expect(result).toMatchObject({
    kind: "failed",
    reason: 'wave 1: The gate "no alarm: errors" failed: It still waited after 1200 s, at last because: Rate exceeded',
  });
});

test("a gate of one's own is looked through again after a lost connection, and fails with what else it throws", async () => {
  let looks = 0;
  const board: Gate = {
    name: "board",
    look() {
      looks += 1;
      if (looks === 1)
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
      if (looks === 2) return { kind: "passed" };
      throw new Error("no such change");
    },
  };
  const { orchestrator } = bench;
  expect(await orchestrator.rollOut(baseline("one", few), { ...fast, gates: [board] })).toMatchObject({
    kind: "completed",
  });
  expect(looks).toBe(2);
  const stopped = await orchestrator.rollOut(baseline("two", few), { ...fast, gates: [board], onFailure: "STOP" });
  expect(stopped.reason).toBe('wave 1: The gate "board" failed: no such change');
});

test("a gate that could never pass refuses the rollout, or the deletion, before anything is sent", async () => {
  const { orchestrator, cloud } = bench;
  const alarms = quietAlarms(() => false);
  const gates = [noAlarm(["errors", "latancy"], { alarms })];
  const set = baseline("one", few);
  await expect(orchestrator.rollOut(set, { ...fast, waves: [{ rest: true, gates }] })).rejects.toMatchObject({
    code: "ROLLOUT_BLOCKED",
    message: expect.stringMatching(
      /^"baseline" cannot be rolled out\. The gate ".*" can't pass: There is no alarm latancy /,
    ),
  });
  expect(bench.began()).toEqual([]);
  await orchestrator.rollOut(set, fast);
  const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
  cloud.calls.clear();
  await expect(orchestrator.deleteStackSet(plan, { ...fast, gates })).rejects.toMatchObject({
    code: "ROLLOUT_BLOCKED",
  });
  expect(bench.began()).toEqual([]);
});
