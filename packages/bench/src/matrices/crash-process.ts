import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import type { CrashJob, CrashReport } from "./crash-job.ts";

/** Where Node.js keeps what it has compiled: most of what a process costs is its start. */
const NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache");
const PROBE = fileURLToPath(new URL("../probes/crash-run.ts", import.meta.url));

/** Runs a job in a process of its own. Answers what it reported, or `undefined` when it was killed. */
export async function runCrashJob(job: CrashJob): Promise<CrashReport | undefined> {
  const child = spawn(process.execPath, ["--conditions=@stacksteward/source", PROBE, JSON.stringify(job)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE },
  });
  const [said, complained, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  if (signal === "SIGKILL") return undefined;
  if (code !== 0) throw new Error(`A process of the crash matrix failed with ${String(signal ?? code)}: ${complained}`);
  return JSON.parse(said) as CrashReport;
}
