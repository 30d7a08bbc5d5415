import { spawn, type ChildProcess } from "node:child_process";
import { kill, platform } from "node:process";

/** A program with its arguments; no shell reads them. */
export type ToolCommand = readonly [program: string, ...arguments: string[]];

/** The variables that a tool sees. */
export type ToolEnvironment = Readonly<Record<string, string | undefined>>;

/** How a process ended. */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly code: number; readonly output: string; readonly errors: string }
  /** By our signal, or by somebody else. */
  | { readonly kind: "killed" }
  /** It wrote more than anybody reads, and was killed. */
  | { readonly kind: "flooded" }
  | { readonly kind: "unstarted"; readonly reason: string };

/** Where and how a process runs. */
export interface ProcessOptions {
  readonly folder: string;
  /** Default: what this process has. */
  readonly environment: ToolEnvironment | undefined;
  /** Kills it, and whatever it has started. */
  readonly signal: AbortSignal;
}

/** What both streams together may have; the findings of the largest template there may be need less. */
export const LARGEST_OUTPUT: number = 32 * 1024 * 1024;

/** Runs a program to its end, without input. */
export function runProcess(
  [program, ...rest]: ToolCommand,
  { folder, environment, signal }: ProcessOptions,
): Promise<ProcessEnd> {
  if (signal.aborted) return Promise.resolve({ kind: "killed" });
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  let child: ChildProcess;
  try {
    child = spawn(program, rest, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that it can be killed with all that it has started.
      detached: platform !== "win32",
      windowsHide: true,
      shell: false,
      ...(environment === undefined ? {} : { env: { ...environment } }),
    });
  } catch (failure) {
    return Promise.resolve({ kind: "unstarted", reason: String(failure) });
  }
  const chunks = { output: [] as Buffer[], errors: [] as Buffer[] };
  let size = 0;
  const keep = (into: Buffer[]) => (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_OUTPUT) into.push(chunk);
    else end("flooded");
  };
  const end = (kind: "killed" | "flooded"): void => {
    endGroup(child);
    // Not when its streams close: what has left the group may hold them open, and nobody waits for that.
    resolve({ kind });
  };
  const stop = (): void => end("killed");
  child.stdout?.on("data", keep(chunks.output));
  child.stderr?.on("data", keep(chunks.errors));
  signal.addEventListener("abort", stop);
  child.on("error", ({ message }) => resolve({ kind: "unstarted", reason: message }));
  child.on("close", (code) => {
    if (code === null) resolve({ kind: "killed" });
    else resolve({ kind: "exited", code, output: textOf(chunks.output), errors: textOf(chunks.errors) });
  });
  return promise.finally(() => signal.removeEventListener("abort", stop));
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined) {
    try {
      if (platform === "win32") child.kill("SIGKILL");
      else kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
}
