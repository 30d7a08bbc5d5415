import { posix } from "node:path";

import type { ModuleReference } from "./imports.ts";

/** What a package.json says about where its code may reach. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Imports point from a higher floor to a lower one. What is not listed (benchmarks, conformance, examples) stands on top. */
export const floors: Readonly<Record<string, number>> = {
  "@stacksteward/catalog": 1,
  "@stacksteward/workflow": 1,
  "@stacksteward/template": 2,
  "@stacksteward/local": 3,
  "@stacksteward/core": 3,
  "@stacksteward/cdk": 4,
  "@stacksteward/lambda": 4,
  "@stacksteward/report": 4,
  "@stacksteward/release": 4,
  "@stacksteward/cli": 5,
};

/** The one arrow tests may draw sideways: the orchestrator is tested on the local cloud. */
const sidewaysInTests: Readonly<Record<string, string>> = { "@stacksteward/core": "@stacksteward/local" };

/** What a library takes from the world is passed in, so these are for programs only. */
const forbiddenInLibraries = ["node:process", "node:child_process", "node:os", "node:worker_threads", "node:cluster"];

/** Where it is the job to run a program of its user's. */
const startsPrograms: Readonly<Record<string, readonly string[]>> = {
  "packages/cdk/src/": ["node:child_process", "node:process"],
  "packages/core/src/linters/": ["node:child_process", "node:process", "node:os"],
};

/** Packages that must not touch files, sockets or AWS at all. */
const pure: Readonly<Record<string, RegExp>> = {
  "@stacksteward/template": /^(@aws-sdk\/|@smithy\/|node:(fs|net|http|https|dgram|tls)\b)/,
  "@stacksteward/workflow": /^(@aws-sdk\/|@smithy\/)/,
  "@stacksteward/catalog": /^(@aws-sdk\/|@smithy\/)/,
};

/** Clients the orchestrator loads when it first needs them, so that importing it stays cheap. */
const lazyInCore = ["@aws-sdk/client-s3", "@aws-sdk/client-ssm"];

/** Says what is wrong with one import, or nothing. `folder` is the package's folder and `file` a path inside it. */
export function judgeImport(
  folder: string,
  manifest: Manifest,
  file: string,
  reference: ModuleReference,
): string | undefined {
  const { specifier, kind } = reference;
  if (specifier === "") {
    return isLibrary(manifest) && !isProgram(file)
      ? "import() takes a plain string, so that this test can read it"
      : undefined;
  }
  if (specifier.startsWith(".")) {
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    return target.startsWith(`${folder}/`) ? undefined : "leaves its package; import other packages by name";
  }

  const isLibrarySource = isLibrary(manifest) && file.startsWith(`${folder}/src/`) && !isTest(file) && !isProgram(file);
  if (specifier.startsWith("node:")) {
    const mayStart = Object.entries(startsPrograms).some(
      ([place, modules]) => file.startsWith(place) && modules.includes(specifier),
    );
    if (mayStart) return undefined;
    if (isLibrarySource && forbiddenInLibraries.includes(specifier)) return "libraries take this as an option";
    return isLibrarySource && pure[manifest.name]?.test(specifier) ? "this package is pure" : undefined;
  }

  const target = packageOf(specifier);
  if (target === manifest.name)
    return isTest(file) ? undefined : "imports its own package by name; use a relative path";
  const undeclared = judgeDeclaration(
    manifest,
    target,
    kind === "type" || isTest(file) || !file.startsWith(`${folder}/src/`),
  );
  if (undeclared !== undefined) return undeclared;
  if (isLibrarySource && pure[manifest.name]?.test(specifier)) return "this package is pure";
  if (isLibrarySource && manifest.name === "@stacksteward/core" && kind === "static" && lazyInCore.includes(target)) {
    return "this client is loaded on first use, with import()";
  }
  return judgeFloor(manifest.name, target, isTest(file));
}

function judgeDeclaration(manifest: Manifest, target: string, developmentCounts: boolean): string | undefined {
  const declared = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
  if (target in declared) return undefined;
  if (developmentCounts && (target in (manifest.devDependencies ?? {}) || rootTools.includes(target))) return undefined;
  return `is not a dependency of ${manifest.name}`;
}

/** What the workspace's root gives to every test and script. */
const rootTools = ["vitest", "fast-check"];

function judgeFloor(from: string, to: string, inTest: boolean): string | undefined {
  if (!to.startsWith("@stacksteward")) return undefined;
  const target = floors[to];
  if (target === undefined) return "nothing is built on a private package";
  const own = floors[from];
  if (own === undefined || own > target) return undefined;
  if (inTest && sidewaysInTests[from] === to) return undefined;
  return `points ${own === target ? "sideways" : "up"}: ${from} is on floor ${own}, ${to} on floor ${target}`;
}

function isLibrary(manifest: Manifest): boolean {
  return manifest.name in floors && manifest.name !== "@stacksteward/cli";
}

function isTest(file: string): boolean {
  return /\.(test|testing)\.ts$/.test(file);
}

function isProgram(file: string): boolean {
  return /\/src\/bin[^/]*\.ts$/.test(file);
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
