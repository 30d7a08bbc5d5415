import type { World } from "../world.ts";
import { AlarmState, type Alarm, type AlarmDefinition, type AlarmReading } from "./alarm.ts";
import { alarmsOf, holds } from "./alarm-rule.ts";

/** An account and a region. */
export interface AlarmPlace {
  readonly account: string;
  readonly region: string;
}

/** The alarms of every account and region. A change of one is told to whoever watches, after what follows from it. */
export interface AlarmBoard {
  find(place: AlarmPlace, name: string): Alarm | undefined;
  /** In the order in which they were made. */
  list(place: AlarmPlace): readonly Alarm[];
  /** Makes an alarm or gives it another configuration, which leaves its state and its tags. */
  put(place: AlarmPlace, name: string, definition: AlarmDefinition, tags: ReadonlyMap<string, string>): Alarm;
  setState(place: AlarmPlace, alarm: Alarm, reading: AlarmReading): void;
  setTags(place: AlarmPlace, alarm: Alarm, tags: ReadonlyMap<string, string>): void;
  remove(place: AlarmPlace, name: string): void;
  /** Calls `listener` after each change of a state and each removal, until `signal` is aborted. */
  watch(listener: () => void, signal: AbortSignal): void;
}

export function createAlarmBoard(world: World): AlarmBoard {
  const places = new Map<string, Map<string, Alarm>>();
  const listeners = new Set<() => void>();

  return {
    find: (place, name) => alarmsAt(place).get(name),
    list: (place) => [...alarmsAt(place).values()],
    put(place, name, definition, tags) {
      const now = world.clock.now();
      const known = alarmsAt(place).get(name);
      const { account, region } = place;
      const alarm: Alarm = {
        name,
        arn: `arn:${world.partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`,
        reading: { value: AlarmState.InsufficientData, reason: "Unchecked: Initial alarm creation" },
        updated: now,
        transitioned: now,
        tags,
        ...known,
        definition,
        configured: now,
      };
      alarmsAt(place).set(name, alarm);
      if (definition.kind === "composite") reconsider(place, [alarm], new Set());
      notify();
      return alarmsAt(place).get(name) ?? alarm;
    },
    setState(place, alarm, reading) {
      read(place, alarm, reading);
      reconsider(place, parentsOf(place, alarm.name), new Set([alarm.name]));
      notify();
    },
    setTags: (place, alarm, tags) => void alarmsAt(place).set(alarm.name, { ...alarm, tags }),
    remove(place, name) {
      alarmsAt(place).delete(name);
      notify();
    },
    watch(listener, signal) {
      if (signal.aborted) return;
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
    },
  };

  function alarmsAt({ account, region }: AlarmPlace): Map<string, Alarm> {
    const key = `${account}/${region}`;
    const known = places.get(key) ?? new Map<string, Alarm>();
    places.set(key, known);
    return known;
  }

  function read(place: AlarmPlace, alarm: Alarm, reading: AlarmReading): void {
    const now = world.clock.now();
    const transitioned = alarm.reading.value === reading.value ? alarm.transitioned : now;
    alarmsAt(place).set(alarm.name, { ...alarm, reading, updated: now, transitioned });
  }

  /** Brings composite alarms to what their rules say, and those above them. `seen` ends it where rules go in a circle. */
  function reconsider(place: AlarmPlace, composites: readonly Alarm[], seen: Set<string>): void {
    for (const alarm of composites) {
      if (seen.has(alarm.name) || alarm.definition.kind !== "composite") continue;
      seen.add(alarm.name);
      const { rule } = alarm.definition;
      const value = holds(rule, (name) => alarmsAt(place).get(name)?.reading.value) ? AlarmState.Alarm : AlarmState.Ok;
      if (alarm.reading.value === value) continue;
      read(place, alarm, { value, reason: `${alarm.arn} transitioned to ${value} by its rule` });
      reconsider(place, parentsOf(place, alarm.name), seen);
    }
  }

  function parentsOf(place: AlarmPlace, name: string): readonly Alarm[] {
    return parentAlarms([...alarmsAt(place).values()], name);
  }

  function notify(): void {
    for (const listener of [...listeners]) listener();
  }
}

/** The composite alarms among `alarms` whose rules ask about the alarm of this name. */
export function parentAlarms(alarms: readonly Alarm[], name: string): readonly Alarm[] {
  return alarms.filter(({ definition }) => definition.kind === "composite" && alarmsOf(definition.rule).includes(name));
}
