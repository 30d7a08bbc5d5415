import type { AlarmBoard } from "./cloudwatch/alarm-board.ts";
import type { AlarmState } from "./cloudwatch/alarm.ts";

/** The alarms of the cloud's CloudWatch, for tests that want one to fire. */
export interface Alarms {
  /**
   * Gives an alarm a state at once, as SetAlarmState does; composite alarms follow. Default: the first account and the
   * first region. Throws `RangeError` when there is no such alarm.
   */
  set(name: string, state: AlarmState, target?: { readonly account?: string; readonly region?: string }): void;
}

/** A handle on the alarms of `board`. */
export function createAlarms(board: AlarmBoard, home: { readonly account: string; readonly region: string }): Alarms {
  return {
    set(name, state, target = {}) {
      const place = { ...home, ...target };
      const alarm = board.find(place, name);
      if (alarm === undefined) {
        const known = board.list(place).map((each) => each.name);
        throw new RangeError(
          `The local cloud has no alarm '${name}' in ${place.account}, ${place.region}. It has: ${known.join(", ") || "none"}.`,
        );
      }
      board.setState(place, alarm, { value: state, reason: "Set by a test" });
    },
  };
}
