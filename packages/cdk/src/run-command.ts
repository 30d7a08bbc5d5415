import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { kill, platform } from "node:process";

/** A program and its arguments, which no shell reads; or a line for the shell, of somebody who knows what is in it. */
export type Command = readonly [program: string, ...arguments: string[]] | { readonly shell: string };

/** How a command ended, with the last of what it wrote to both streams. */
export type Finished = { readonly output: string } & (
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed" }
  | { readonly kind: "unstarted"; readonly reason: string }
);

/** Where and how a command runs. */
export interface CommandOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Kills it, and whatever it has started. */
  readonly signal: AbortSignal;
  readonly onOutput: ((text: string) => void) | undefined;
}

/** Of what it writes, only the end is kept: the error stands there. */
const KEPT_CHARACTERS = 64 * 1024;

/** Runs a command to its end, without input. */
export function runCommand(
  command: Command,
  { folder, environment, signal, onOutput }: CommandOptions,
): Promise<Finished> {
  if (signal.aborted) return Promise.resolve({ kind: "killed", output: "" });
  const child = start(command, {
    cwd: folder,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that it can be killed with all that it has started.
    detached: platform !== "win32",
    windowsHide: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
      onOutput?.(text);
    });
  }
  const end = (): void => endGroup(child);
  signal.addEventListener("abort", end);
  const { promise, resolve } = Promise.withResolvers<Finished>();
  child.on("error", ({ message }) => resolve({ kind: "unstarted", reason: message, output }));
  child.on("close", (code) => resolve(code === null ? { kind: "killed", output } : { kind: "exited", code, output }));
  return promise.finally(() => signal.removeEventListener("abort", end));
}

function start(command: Command, options: SpawnOptions): ChildProcess {
  if ("shell" in command) return spawn(command.shell, { ...options, shell: true });
  const [program, ...rest] = command;
  return spawn(program, rest, { ...options, shell: false });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (platform === "win32") child.kill("SIGKILL");
    else kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
  // What has left the group may hold the streams open, and nobody waits for that.
  child.stdout?.destroy();
  child.stderr?.destroy();
}
