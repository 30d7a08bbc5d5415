import { describe, expect, test } from "vitest";

import { approvedBy, bakeTime, noAlarm, passes, type AlarmReader } from "./ready-gates.ts";
import type { Gate, GateContext, GateVerdict } from "./gate.ts";
import { timeWindow } from "./time-window.ts";

const since = Date.parse("2026-03-27T12:00:00Z");

function look(gate: Gate, now: number): GateVerdict | Promise<GateVerdict> {
  const { signal } = new AbortController();
  const context: GateContext = { wave: "canary", since, now, instances: [], token: "run-canary", signal };
  return gate.look(context);
}

describe("a bake time", () => {
  test("waits for the rest of it", async () => {
    const gate = bakeTime(60_000);
    expect(await look(gate, since + 20_000)).toEqual({ kind: "waiting", again: 40_000 });
    expect(await look(gate, since + 60_000)).toEqual({ kind: "passed" });
    expect(() => bakeTime(0)).toThrow("bakeTime: 0 is no time");
  });
});

describe("alarms", () => {
  const reading = (states: Readonly<Record<string, string>>): AlarmReader & { asked: number } => ({
    asked: 0,
    async describeAlarms({ NextToken: token }) {
      this.asked += 1;
      const [AlarmName = "", StateValue = ""] = Object.entries(states)[Number(token ?? 0)] ?? [];
      const next = Number(token ?? 0) + 1;
      const page = { MetricAlarms: AlarmName === "" ? [] : [{ AlarmName, StateValue, StateReason: "too many" }] };
      return next < Object.keys(states).length ? { ...page, NextToken: String(next) } : page;
    },
  });

  test("are read on every page, and one in ALARM fails the gate with its reason", async () => {
    const alarms = reading({ latency: "OK", errors: "ALARM" });
    expect(await look(noAlarm(["latency", "errors"], { alarms }), since)).toEqual({
      kind: "failed",
      reason: "Alarm errors is in ALARM: too many",
    });
    expect(alarms.asked).toBe(2);
  });

  test("are looked at as long as they are to be quiet", async () => {
    const gate = noAlarm("errors", { alarms: reading({ errors: "OK" }), during: 90_000 });
    expect(await look(gate, since)).toEqual({ kind: "waiting", again: 60_000 });
    expect(await look(gate, since + 60_000)).toEqual({ kind: "waiting", again: 30_000 });
    expect(await look(gate, since + 90_000)).toEqual({ kind: "passed" });
  });

  test("that are not there are named before the first wave, and do not pass behind it", async () => {
    const gate = noAlarm(["errors", "erorrs"], { alarms: reading({ errors: "OK" }) });
    const reason = "There is no alarm erorrs in the account and region of the client that reads them.";
    expect(await look(gate, since)).toEqual({ kind: "failed", reason });
    await expect(gate.ready?.(new AbortController().signal)).rejects.toThrow(reason);
    expect(() => noAlarm([], { alarms: reading({}) })).toThrow("give 1 to 100 names");
  });
});

describe("alarms that cannot be read", () => {
  const failing = (name: string): AlarmReader => ({
    describeAlarms: () => Promise.reject(Object.assign(new Error("not now"), { name })),
  });

  test.each(["ThrottlingException", "AccessDenied"])(
    "(%s) say nothing of the change, and are looked at again",
    async (name) => {
      const gate = noAlarm("errors", { alarms: failing(name), during: 60_000, patience: 120_000 });
      expect(await look(gate, since)).toEqual({ kind: "waiting", reason: "not now" });
      expect(gate.timeout).toBe(180_000);
    },
  );

  test("for a reason that does not pass refuse the rollout before its first wave", async () => {
    const { signal } = new AbortController();
    await expect(noAlarm("errors", { alarms: failing("AccessDenied") }).ready?.(signal)).rejects.toThrow("not now");
    await expect(noAlarm("errors", { alarms: failing("Throttling") }).ready?.(signal)).resolves.toBeUndefined();
  });
});

describe("a test of yours, and a person", () => {
  test("passes when it returns", async () => {
    const gate = passes("smoke test", async () => {});
    expect([await look(gate, since), gate.once]).toEqual([{ kind: "passed" }, true]);
  });

  test("is waited for, and may refuse", async () => {
    const answers = [undefined, true, false];
    const gate = approvedBy("the change board", () => answers.shift());
    expect([await look(gate, since), await look(gate, since), await look(gate, since)]).toEqual([
      { kind: "waiting" },
      { kind: "passed" },
      { kind: "failed", reason: "the change board was refused." },
    ]);
  });
});

describe("a time window", () => {
  const gate = timeWindow({ from: "09:00", to: "16:00", timeZone: "Europe/Berlin" });

  test.each([
    // A Thursday, one hour ahead of UTC.
    ["2026-03-26T07:59:30Z", 30_000],
    ["2026-03-26T08:00:00Z", undefined],
    ["2026-03-26T14:59:59Z", undefined],
    // Friday is no day to begin on, and summer time begins on Sunday.
    ["2026-03-26T15:00:00Z", (3 * 24 + 16) * 3_600_000],
  ])("at %s", async (at, again) => {
    expect(await look(gate, Date.parse(at))).toEqual(
      again === undefined ? { kind: "passed" } : { kind: "waiting", again },
    );
  });

  test("that is none is refused", () => {
    expect(() => timeWindow({ from: "16:00", to: "09:00", timeZone: "UTC" })).toThrow("to must be later than from");
    expect(() => timeWindow({ from: "9", to: "16:00", timeZone: "UTC" })).toThrow('can\'t be "9"');
    expect(() => timeWindow({ days: [], from: "09:00", to: "16:00", timeZone: "UTC" })).toThrow("open on no day");
  });
});
