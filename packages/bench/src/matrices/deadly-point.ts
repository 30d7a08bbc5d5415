import { writeSync } from "node:fs";
import { kill, pid, stdout } from "node:process";

import type { Store } from "@stacksteward/core";

/** A moment of a process: before or after the n-th of what it does under one name. */
export interface DeadlyPoint {
  /** `calls ExecuteChangeSet`, or `writes step plan/create the change set`. */
  readonly deed: string;
  readonly occurrence: number;
  readonly when: "before" | "after";
}

/** What becomes of a process at its point: it is killed, or stopped until somebody wakes it. */
export type Fate = "SIGKILL" | "SIGSTOP";

/** What a holder of a lock does every ten seconds. */
export const SIGN_OF_LIFE = "writes sign of life";

/** What a process says when it is about to be stopped. */
export const STOPPED = "stopped\n";

/** What a process passes. */
export interface DeadlyPoints {
  /** Does it. */
  pass<T>(deed: string, work: () => Promise<T>): Promise<T>;
  /** What was passed so far, in order. */
  passed(): readonly DeadlyPoint[];
}

/** The points of this process, which meets its fate at one of them. */
export function deadlyPoints(deadly: (DeadlyPoint & { readonly fate: Fate }) | undefined): DeadlyPoints {
  const counts = new Map<string, number>();
  const passed: DeadlyPoint[] = [];
  const come = (point: DeadlyPoint): void => {
    passed.push(point);
    if (deadly === undefined) return;
    const { deed, occurrence, when, fate } = deadly;
    if (point.deed !== deed || point.occurrence !== occurrence || point.when !== when) return;
    if (fate === "SIGSTOP") writeSync(stdout.fd, STOPPED);
    kill(pid, fate);
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
    return isSign ? SIGN_OF_LIFE : "writes lock taken";
  };
  return {
    ...store,
    putIfAbsent: (key, text) => points.pass(deedOf(key, text), () => store.putIfAbsent(key, text)),
    putIfUnchanged: (key, text, version) =>
      points.pass(deedOf(key, text), () => store.putIfUnchanged(key, text, version)),
  };
}
