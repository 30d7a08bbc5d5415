import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { build, type Plugin } from "esbuild";

/** What a package publishes: modules that its users can import, and programs. */
interface Manifest {
  readonly publishConfig: {
    readonly exports: Readonly<Record<string, { readonly default?: string }>>;
    readonly bin?: Readonly<Record<string, string>>;
  };
}

/**
 * Joins the modules of a built package into few: each of its entries, what is loaded with the first verb, and what
 * they share. Names stay, so that a stack trace can be read; spaces go. Every file takes a block on its users' disks and a look when it is loaded.
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
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    chunkNames: "[name]-[hash]",
    logLevel: "error",
    write: false,
    plugins: [joinParts(dist)],
  });
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".js")) rmSync(join(dist, file));
  }
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

/** Loads together all that is loaded when it is first needed: what the verbs do. */
function joinParts(dist: string): Plugin {
  const parts = partsIn(dist);
  return {
    name: "parts",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const isPart = kind === "dynamic-import" && parts.has(resolve(resolveDir, path));
        return isPart ? { path: "parts", namespace: "parts" } : undefined;
      });
      onLoad({ filter: /./, namespace: "parts" }, () => {
        const contents = [...parts].map((module) => `export * from ${JSON.stringify(module)};`).join("\n");
        return { contents, resolveDir: dist };
      });
    },
  };
}

/** The modules that others load when they need them. One that exports a name which another has is not among them. */
function partsIn(dist: string): ReadonlySet<string> {
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const texts = new Map(files.map((file) => [resolve(dist, file), readFileSync(join(dist, file), "utf8")]));
  const wanted = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, path = ""]) => resolve(dirname(file), path)),
  );
  const parts = new Set<string>();
  const taken = new Set<string>();
  for (const module of new Set(wanted)) {
    const names = exportsOf(texts.get(module) ?? "");
    if (names.length === 0 || names.some((name) => taken.has(name))) continue;
    for (const name of names) taken.add(name);
    parts.add(module);
  }
  return parts;
}

/** The names that a module exports by declaring them, as the compiler writes it. None when it exports in another way, too. */
function exportsOf(text: string): string[] {
  const declared = [...text.matchAll(/^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm)];
  const all = text.match(/^export\b/gm) ?? [];
  return declared.length === all.length ? declared.map(([, name = ""]) => name) : [];
}
