import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the declarations begin that a package's users can name: `types` of each of its published entries. */
type Exports = Readonly<Record<string, { readonly types?: string }>>;

/**
 * Deletes the declarations of a built package that no published entry leads to. Every file takes a block on its users'
 * disks, and more than half of the declarations are of modules that only the package itself imports.
 */
export function keepPublicDeclarations(folder: string): void {
  const { publishConfig }: { publishConfig: { exports: Exports } } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const reached = new Set<string>();
  for (const { types } of Object.values(publishConfig.exports)) {
    if (types !== undefined) reach(resolve(folder, types), reached);
  }
  for (const file of readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" })) {
    const path = resolve(folder, "dist", file);
    if (path.endsWith(".d.ts") && !reached.has(path)) rmSync(path);
  }
}

function reach(path: string, reached: Set<string>): void {
  if (reached.has(path) || !existsSync(path)) return;
  reached.add(path);
  for (const [, specifier = ""] of readFileSync(path, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) {
    reach(resolve(path, "..", specifier.replace(/(?:\.d)?\.[tj]s$/, ".d.ts")), reached);
  }
}
