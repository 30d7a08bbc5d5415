import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { build } from "esbuild";

/** What a package publishes: modules that its users can import, and programs. */
interface Manifest {
  readonly publishConfig: {
    readonly exports: Readonly<Record<string, { readonly default?: string }>>;
    readonly bin?: Readonly<Record<string, string>>;
  };
}

/**
 * Joins the modules of a built package into few: each of its entries, each part that is loaded when it is first needed, and
 * what they share. Nothing is renamed to be shorter. Every file takes a block on its users' disks and a look when it is loaded.
 */
export async function joinModules(folder: string): Promise<void> {
  const { publishConfig } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const { exports, bin = {} } = publishConfig;
  const published = Object.values(exports).flatMap((entry) => entry.default ?? []);
  const entries = [...published, ...Object.values(bin)].filter((path) => path.endsWith(".js"));
  const dist = join(folder, "dist");
  const { outputFiles } = await build({
    entryPoints: [...new Set(entries.map((path) => resolve(folder, path)))],
    outdir: dist,
    outbase: dist,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node22.13",
    charset: "utf8",
    chunkNames: "[name]-[hash]",
    logLevel: "error",
    write: false,
  });
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".js")) rmSync(join(dist, file));
  }
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}
