import { isTransientFailure } from "../service/transient-failure.ts";
import { messageOf } from "../units/run-hooks.ts";
import type { Gate, GateContext, GateVerdict } from "./gate.ts";

const PASSED: GateVerdict = { kind: "passed" };

/** A gate that lets `milliseconds` pass after its wave. */
export function bakeTime(milliseconds: number): Gate {
  mustBePositive("bakeTime", milliseconds);
  return {
    name: "bake time",
    look: ({ since, now }) => {
      const left = since + milliseconds - now;
      return left <= 0 ? PASSED : { kind: "waiting", again: left };
    },
  };
}

/** What alarms are read with. A client of `@aws-sdk/client-cloudwatch` is one: `new CloudWatch({ region, maxAttempts: 1 })`. */
export interface AlarmReader {
  /** Describes alarms by name, page by page: API page DescribeAlarms of CloudWatch. */
  describeAlarms(
    input: { AlarmNames: string[]; AlarmTypes: ("CompositeAlarm" | "MetricAlarm")[]; NextToken?: string },
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{
    readonly MetricAlarms?: readonly AlarmState[] | undefined;
    readonly CompositeAlarms?: readonly AlarmState[] | undefined;
    readonly NextToken?: string | undefined;
  }>;
}

interface AlarmState {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: string | undefined;
  readonly StateReason?: string | undefined;
}

/** How alarms are looked at. */
export interface AlarmGateOptions {
  readonly alarms: AlarmReader;
  /** Milliseconds after its wave for which no alarm may be in `ALARM`. Default: until the first look. */
  readonly during?: number;
  /** Milliseconds between two looks. Default 60,000. */
  readonly interval?: number;
  /** Milliseconds beyond `during` for which it may be that nobody can read the alarms. Default 3,600,000. */
  readonly patience?: number;
}

/**
 * A gate that fails when one of the alarms is in `ALARM`, and passes when none has been so for long enough; `INSUFFICIENT_DATA` is no
 * alarm. One that does not exist refuses the rollout before its first wave, and fails the gate later. That alarms cannot be read
 * says nothing of the change: it looks again.
 */
export function noAlarm(
  alarmNames: string | readonly string[],
  { alarms, during = 0, interval = 60_000, patience = 3_600_000 }: AlarmGateOptions,
): Gate {
  const names = typeof alarmNames === "string" ? [alarmNames] : [...alarmNames];
  if (names.length === 0 || names.length > 100) {
    throw new RangeError(`noAlarm can't look at ${names.length} alarms: give 1 to 100 names.`);
  }
  mustBePositive("noAlarm, interval", interval);
  mustBePositive("noAlarm, patience", patience);
  return {
    name: `no alarm: ${names.join(", ")}`,
    interval,
    timeout: during + patience,
    async ready(signal) {
      const states = await statesOf(alarms, names, signal).catch((failure: unknown) => {
        // Whether it is there is asked again behind the first wave.
        if (signal.aborted || !isTransientFailure(failure)) throw failure;
      });
      const missing = states === undefined ? [] : names.filter((name) => !states.has(name));
      if (missing.length > 0) throw new Error(absent(missing));
    },
    async look({ since, now, signal }) {
      let states: ReadonlyMap<string, AlarmState>;
      try {
        states = await statesOf(alarms, names, signal);
      } catch (failure) {
        if (signal.aborted) throw failure;
        return { kind: "waiting", reason: messageOf(failure) };
      }
      for (const [name, { StateValue: value, StateReason: reason }] of states) {
        if (value === "ALARM") return { kind: "failed", reason: `Alarm ${name} is in ALARM: ${reason ?? "no reason"}` };
      }
      const missing = names.filter((name) => !states.has(name));
      if (missing.length > 0) return { kind: "failed", reason: absent(missing) };
      const left = since + during - now;
      return left <= 0 ? PASSED : { kind: "waiting", again: Math.min(left, interval) };
    },
  };
}

function absent(names: readonly string[]): string {
  return `There is no alarm ${names.join(", ")} in the account and region of the client that reads them.`;
}

async function statesOf(
  alarms: AlarmReader,
  names: string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, AlarmState>> {
  const found = new Map<string, AlarmState>();
  let token: string | undefined;
  do {
    const input = { AlarmNames: names, AlarmTypes: ["CompositeAlarm" as const, "MetricAlarm" as const] };
    const page = await alarms.describeAlarms(token === undefined ? input : { ...input, NextToken: token }, {
      abortSignal: signal,
    });
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      if (alarm.AlarmName !== undefined) found.set(alarm.AlarmName, alarm);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/**
 * A gate that calls a function of yours once, such as a smoke test or a load test: it passes when that returns, and fails with
 * the message of what it throws.
 */
export function passes(name: string, test: (context: GateContext) => void | Promise<void>): Gate {
  return {
    name,
    once: true,
    async look(context) {
      await test(context);
      return PASSED;
    },
  };
}

/**
 * A gate that a person opens: `decision` answers `true` or `false` once there is one, and nothing until then. It is asked every
 * `interval` milliseconds, default 60,000, for `timeout` milliseconds, default seven days.
 */
export function approvedBy(
  name: string,
  decision: (context: GateContext) => boolean | undefined | Promise<boolean | undefined>,
  { interval = 60_000, timeout = 7 * 86_400_000 }: { readonly interval?: number; readonly timeout?: number } = {},
): Gate {
  mustBePositive("approvedBy, interval", interval);
  return {
    name,
    interval,
    timeout,
    async look(context) {
      const answer = await decision(context);
      if (answer === undefined) return { kind: "waiting" };
      return answer ? PASSED : { kind: "failed", reason: `${name} was refused.` };
    },
  };
}

function mustBePositive(subject: string, milliseconds: number): void {
  if (Number.isFinite(milliseconds) && milliseconds > 0) return;
  throw new RangeError(`${subject}: ${milliseconds} is no time. Give a number of milliseconds above 0.`);
}
