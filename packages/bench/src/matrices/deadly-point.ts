import { kill, pid } from "node:process";

import type { Store } from "@stacksteward/core";

/** A moment of a process: before or after the n-th of what it does under one name. */
export interface DeadlyPoint {
  /** `calls ExecuteChangeSet`, or `writes step plan/create the change set`: it says what kind it is first. */
  readonly deed: string;
  readonly occurrence: number;
  readonly when: "before" | "after";
}

/** Watches what a process does, and kills it at its point. */
export interface DeadlyPoints {
  /** Does it. */
  pass<T>(deed: string, work: () => Promise<T>): Promise<T>;
  /** What was passed so far, in order. */
  passed(): readonly DeadlyPoint[];
}

/** Kills this process by SIGKILL when it comes to `deadly`. */
export function deadlyPoints(deadly: DeadlyPoint | undefined): DeadlyPoints {
  const counts = new Map<string, number>();
  const passed: DeadlyPoint[] = [];
  const come = (point: DeadlyPoint): void => {
    passed.push(point);
    const isHere = point.deed === deadly?.deed && point.occurrence === deadly.occurrence && point.when === deadly.when;
    if (isHere) kill(pid, "SIGKILL");
  };
  return {
    passed: () => passed,
    async pass(deed, work) {
      const occurrence = (counts.get(deed) ?? 0) + 1;
      counts.set(deed, occurrence);
      come({ deed, occurrence, when: "before" });
      try {
        return await work();
      } finally {
        come({ deed, occurrence, when: "after" });
      }
    },
  };
}

/** A store whose writes are points. */
export function deadlyStore(store: Store, points: DeadlyPoints): Store {
  const held = new Set<string>();
  const deedOf = (key: string, text: string): string => {
    const [folder = ""] = key.split("/");
    const { kind = folder, path = "", state } = JSON.parse(text) as Readonly<Record<string, string>>;
    if (folder !== "locks") return `writes ${folder === "plans" ? "plan" : kind} ${decodeURIComponent(path)}`.trim();
    if (state !== "held") return "writes lock released";
    const isSign = held.has(key);
    held.add(key);
    return isSign ? "writes sign of life" : "writes lock taken";
  };
  return {
    ...store,
    putIfAbsent: (key, text) => points.pass(deedOf(key, text), () => store.putIfAbsent(key, text)),
    putIfUnchanged: (key, text, version) =>
      points.pass(deedOf(key, text), () => store.putIfUnchanged(key, text, version)),
  };
}
