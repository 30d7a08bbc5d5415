import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { mustRun } from "./run.ts";

/** What an installation costs the one who makes it. */
export interface Weight {
  readonly packages: number;
  readonly mebibytes: number;
}

/** Makes an empty npm project in `folder` and installs tarballs and packages into it. */
export function createOutsideProject(folder: string, installed: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  mustRun(folder, "npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...installed]);
}

/** Counts the packages npm installed and the disk they occupy. */
export function weigh(folder: string): Weight {
  const lock: { packages: Record<string, unknown> } = JSON.parse(
    readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8"),
  );
  const kibibytes = Number.parseInt(mustRun(folder, "du", ["-sk", "node_modules"]), 10);
  return { packages: Object.keys(lock.packages).length, mebibytes: kibibytes / 1024 };
}
