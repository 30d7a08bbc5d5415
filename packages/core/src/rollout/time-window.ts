import type { Gate } from "./gate.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** A day of the week, as `Intl.DateTimeFormat` abbreviates it in English. */
export type Day = (typeof DAYS)[number];

/** When the next wave may begin. */
export interface TimeWindow {
  /** Default: Monday to Thursday, so that somebody is there on the day after. */
  readonly days?: readonly Day[];
  /** The first minute, `"09:00"`. */
  readonly from: string;
  /** The first minute that is too late, `"16:00"`, after `from`. */
  readonly to: string;
  /** An IANA name such as `"Europe/Berlin"`. */
  readonly timeZone: string;
}

/** A gate that waits until it is within working hours. Throws `RangeError` for times that are none and for a window that is never open. */
export function timeWindow({ days = ["Mon", "Tue", "Wed", "Thu"], from, to, timeZone }: TimeWindow): Gate {
  const opens = minuteOf("from", from);
  const closes = minuteOf("to", to);
  if (closes <= opens)
    throw new RangeError(`A time window can't be from ${from} to ${to}: to must be later than from.`);
  const wrong = days.find((day) => !DAYS.includes(day));
  if (days.length === 0 || wrong !== undefined) {
    throw new RangeError(`A time window can't be open on ${wrong ?? "no day"}: give days such as "Mon".`);
  }
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const isOpen = (time: number): boolean => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const minute = Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
    return days.some((day) => day === parts.get("weekday")) && minute >= opens && minute < closes;
  };
  return {
    name: `${from} to ${to} in ${timeZone}`,
    look: ({ now }) => {
      if (isOpen(now)) return { kind: "passed" };
      // Minute by minute, and not by sums: a day may have 23 or 25 hours.
      let next = Math.ceil((now + 1) / minute) * minute;
      while (!isOpen(next)) next += minute;
      return { kind: "waiting", again: next - now };
    },
  };
}

const minute = 60_000;

function minuteOf(name: string, text: string): number {
  const [, hours = "", minutes = ""] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  const result = Number(hours) * 60 + Number(minutes);
  if (hours === "" || result > 24 * 60)
    throw new RangeError(`A time window's ${name} can't be "${text}": write "09:00".`);
  return result;
}
