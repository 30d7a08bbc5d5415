import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

/** Where the declarations begin that a package's users can name: `types` of each of its published entries. */
type Exports = Readonly<Record<string, { readonly types?: string }>>;

/**
 * Joins the declarations of a built package into one file for each of its entries and one for what they share. Every file takes
 * a block on its users' disks, and most declarations are of modules that only the package itself imports.
 */
export async function joinDeclarations(folder: string): Promise<void> {
  const { publishConfig }: { publishConfig: { exports: Exports } } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const entries = [...new Set(Object.values(publishConfig.exports).flatMap(({ types }) => types ?? []))];
  const dist = join(folder, "dist");
  const bundle = await rollup({
    input: Object.fromEntries(
      entries.map((types) => [types.replace(/^\.\/dist\//, "").replace(/\.d\.ts$/, ""), resolve(folder, types)]),
    ),
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    plugins: [dts()],
  });
  const { output } = await bundle.generate({
    format: "es",
    entryFileNames: "[name].d.ts",
    chunkFileNames: "[name]-[hash].d.ts",
  });
  await bundle.close();
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".d.ts")) rmSync(join(dist, file));
  }
  for (const each of output) {
    const path = join(dist, each.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, each.type === "chunk" ? each.code : each.source);
  }
}
