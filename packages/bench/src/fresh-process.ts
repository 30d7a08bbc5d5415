import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
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

async function runProbe([name = "", ...args]: readonly string[]): Promise<Figures> {
  const { stdout } = await run(process.execPath, [await probeScript(name), ...args], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Figures;
}

/**
 * The file of a probe. Node.js takes some 15 MB for itself to run TypeScript, which nobody has who uses the packages: a probe that
 * needs no file beside it is run without its types.
 */
export async function probeScript(name: string): Promise<string> {
  const url = new URL(`./probes/${name}.ts`, import.meta.url);
  const source = await readFile(url, "utf8");
  if (/from "\.|import\.meta/.test(source)) return fileURLToPath(url);
  const folder = new URL("../results/probes/", import.meta.url);
  const plain = new URL(`${name}.mjs`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(plain, stripTypeScriptTypes(source));
  return fileURLToPath(plain);
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.flatMap((figures) => figures[name] ?? []))]));
}
