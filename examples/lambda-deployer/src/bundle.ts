import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

/** What is to be zipped, and how large it is. */
export interface Bundle {
  /** The module that the handlers are in. */
  readonly entry: string;
  /** Bytes of the code that an import loads; the rest is loaded when it is needed. */
  readonly entryBytes: number;
  readonly bytes: number;
}

/** Lets bundled CommonJS find what Node.js brings. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/**
 * Bundles the handlers into `folder`: the code in `code/`, the catalog's data in `data/` beside it, which is where the
 * catalog looks for it. Split, so that a cold start loads no verb and no client before it is needed.
 */
export async function bundle(folder: string): Promise<Bundle> {
  const code = join(folder, "code");
  const { metafile } = await build({
    entryPoints: { index: fileURLToPath(new URL("./index.ts", import.meta.url)) },
    outdir: code,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    conditions: ["@stacksteward/source"],
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: REQUIRE },
    legalComments: "none",
    metafile: true,
    logLevel: "silent",
  });
  await mkdir(join(folder, "data"));
  const data = fileURLToPath(new URL("../data/resource-types.bin", import.meta.resolve("@stacksteward/catalog")));
  await copyFile(data, join(folder, "data/resource-types.bin"));
  return {
    entry: join(code, "index.mjs"),
    entryBytes: loadedBytes(metafile.outputs),
    bytes: (await sizeOf(code)) + (await sizeOf(join(folder, "data"))),
  };
}

/** The entry and whatever it imports statically. */
function loadedBytes(
  outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly entryPoint?: string;
        readonly imports: readonly { path: string; kind: string }[];
      }
    >
  >,
): number {
  const loaded = new Set(
    Object.keys(outputs).filter(
      (path) => outputs[path]?.entryPoint?.endsWith("src/index.ts") === true && path.endsWith("/index.mjs"),
    ),
  );
  for (const path of loaded) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && imported in outputs) loaded.add(imported);
    }
  }
  return [...loaded].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
