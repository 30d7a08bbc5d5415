import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { median } from "./benchmark.ts";

const run = promisify(execFile);

/** The figures that a probe prints as one line of JSON. */
export type Figures = Readonly<Record<string, number>>;

/**
 * Runs probes of `src/probes` in fresh processes, one after the other, `rounds` times in turn so that all of them
 * meet the same machine. Gives the median of each figure of each probe. The probes import the packages as they are
 * published: built.
 */
export async function measureProbes(probes: readonly (readonly string[])[], rounds: number): Promise<Figures[]> {
  const collected = probes.map((): Figures[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, probe] of probes.entries()) collected[at]?.push(await runProbe(probe));
  }
  return collected.map(mediansOf);
}

async function runProbe([name, ...args]: readonly string[]): Promise<Figures> {
  const script = fileURLToPath(new URL(`./probes/${name}.ts`, import.meta.url));
  const { stdout } = await run(process.execPath, [script, ...args], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Figures;
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.flatMap((figures) => figures[name] ?? []))]));
}
