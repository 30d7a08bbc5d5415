import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { joinDeclarations } from "./join-declarations.ts";
import { joinModules } from "./join-modules.ts";
import { mustRun } from "./run.ts";

/** A public package as its users would get it. */
export interface Tarball {
  readonly name: string;
  readonly file: string;
}

/** Builds the public packages from nothing and packs them into `target`. Needs pnpm and the workspace's tools on the search path. */
export async function packPublicPackages(repository: string, target: string): Promise<Tarball[]> {
  const folders = publicPackages(repository);
  mustRun(repository, process.execPath, ["packages/catalog/scripts/ensure.ts"]);
  for (const folder of folders) rmSync(join(folder, "dist"), { recursive: true, force: true });
  mustRun(repository, "tsc", ["-b", "tsconfig.build.json", "--force"]);
  // Only now: the packages are built against each other's.
  for (const folder of folders) {
    await joinDeclarations(folder);
    await joinModules(folder);
  }
  return folders.map((folder) => {
    const { name, version } = readManifest(folder);
    mustRun(folder, "pnpm", ["pack", "--pack-destination", target]);
    // What was joined is nothing that a build could go on from.
    rmSync(join(folder, "dist"), { recursive: true, force: true });
    return { name, file: join(target, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`) };
  });
}

/** Says what a tarball has that it should not, or lacks. */
export function inspectTarball({ name, file }: Tarball): string[] {
  const entries = mustRun(".", "tar", ["-tzf", file]).trim().split("\n");
  const manifest = mustRun(".", "tar", ["-xzOf", file, "package/package.json"]);
  const required = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];
  const missing = required.filter((entry) => !entries.includes(`package/${entry}`)).map((entry) => `lacks ${entry}`);
  const strangers = entries
    .filter((entry) => !/^package\/(package\.json|README\.md|LICENSE|NOTICE|(dist|data)\/.+)$/.test(entry))
    .concat(entries.filter((entry) => /\.(test|testing)\.|\.tsbuildinfo$/.test(entry)))
    .map((entry) => `should not hold ${entry.replace("package/", "")}`);
  const leaks = ["@stacksteward/source", "workspace:", "catalog:"]
    .filter((word) => manifest.includes(`"${word}`))
    .map((word) => `its package.json still says ${word}`);
  return [...missing, ...strangers, ...leaks].map((fault) => `${name} ${fault}`);
}

function publicPackages(repository: string): string[] {
  const root = join(repository, "packages");
  return readdirSync(root)
    .map((entry) => join(root, entry))
    .filter((folder) => readManifest(folder).private !== true);
}

function readManifest(folder: string): { name: string; version: string; private?: boolean } {
  const manifest: { name: string; version: string; private?: boolean } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  return manifest;
}
