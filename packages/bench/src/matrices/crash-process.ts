import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import type { CrashJob, CrashReport } from "./crash-job.ts";
import { STOPPED } from "./deadly-point.ts";

/** A process that carries out a job. */
export interface CrashProcess {
  /** Whether it has met its fate; false when it has come to its end. */
  readonly interrupted: Promise<boolean>;
  /** Lets it go on, and answers what it reports, or `undefined` when it was killed. */
  end(): Promise<CrashReport | undefined>;
  /** Whatever it does, it ends. */
  kill(): Promise<void>;
}

/** Where Node.js keeps what it has compiled: most of what a process costs is its start. */
const NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache");
const PROBE = fileURLToPath(new URL("../probes/crash-run.ts", import.meta.url));

/** Starts a process of its own for a job. */
export function startCrashProcess(job: CrashJob): CrashProcess {
  const child = spawn(process.execPath, ["--conditions=@stacksteward/source", PROBE, JSON.stringify(job)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE },
  });
  const exited = once(child, "exit");
  const over = Promise.all([text(child.stdout), text(child.stderr), exited]);
  const stopped = new Promise<true>((resolve) => {
    child.stdout.on("data", (said: Buffer) => {
      if (said.toString().startsWith(STOPPED)) resolve(true);
    });
  });
  return {
    interrupted: Promise.race([stopped, exited.then(([, signal]) => signal === "SIGKILL")]),
    async end() {
      child.kill("SIGCONT");
      const [said, complained, [code, signal]] = await over;
      if (signal === "SIGKILL") return undefined;
      if (code !== 0) throw new Error(`A process failed with ${String(signal ?? code)}: ${complained}`);
      return JSON.parse(said.replace(STOPPED, "")) as CrashReport;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
