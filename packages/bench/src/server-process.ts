import { spawn } from "node:child_process";
import { once } from "node:events";

/** A server that runs beside the benchmark. */
export interface ServerProcess {
  readonly url: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

/** Starts a server and waits until `findUrl` finds its address in what it prints. */
export async function startServer(
  command: string,
  args: readonly string[],
  findUrl: (output: string) => string | undefined,
): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
  };
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} did not start: ${output}`)), START_LIMIT_MS);
    const settle = (): void => clearTimeout(timer);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        const found = findUrl(output);
        if (found === undefined) return;
        settle();
        resolve(found);
      });
    }
    child.once("error", reject);
    child.once("exit", () => {
      settle();
      reject(new Error(`${command} ended at once: ${output}`));
    });
  }).catch(async (error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return { url, stop };
}
