import { spawnSync } from "node:child_process";

/** How a program ended, and what it wrote. */
export interface Finished {
  readonly passed: boolean;
  readonly stdout: string;
  /** Both streams, for showing when something failed. */
  readonly output: string;
}

/** Runs a program to its end in a folder, with a shell's search path and no input. */
export function run(folder: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Finished {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim();
  return { passed: status === 0, stdout: stdout ?? "", output };
}

/** Runs a program that everything after it needs. Throws with what the program wrote when it fails. */
export function mustRun(folder: string, program: string, args: readonly string[]): string {
  const { passed, stdout, output } = run(folder, program, args);
  if (!passed) throw new Error(`${program} ${args.join(" ")} failed in ${folder}:\n${output}`);
  return stdout;
}
