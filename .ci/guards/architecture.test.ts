import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { floors, judgeImport, type Manifest } from "./architecture.ts";
import { readImports } from "./imports.ts";
import { listFiles, repository } from "./source-files.ts";

const files = listFiles();
const folders = files.flatMap((path) => /^((?:packages|examples)\/[^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
const sources = files.filter((path) => /^(packages|examples)\/.*\.[cm]?ts$/.test(path) && !path.endsWith(".d.ts"));

describe("the direction of imports", () => {
  it.each(folders)("%s imports only what stands below it", (folder) => {
    const manifest = readManifest(folder);
    const faults = sources
      .filter((path) => path.startsWith(`${folder}/`))
      .flatMap((path) =>
        readImports(read(path)).flatMap((reference) => {
          const fault = judgeImport(folder, manifest, path, reference);
          return fault === undefined ? [] : [`${path}:${reference.line} ${reference.specifier}: ${fault}`];
        }),
      );
    expect(faults).toEqual([]);
  });

  it("reads every package: each public one has a floor", () => {
    const published = folders.map(readManifest).filter((manifest) => manifest.private !== true);
    expect(published.map((manifest) => manifest.name).filter((name) => !(name in floors))).toEqual([]);
  });

  it("declares no dependency that points up or sideways", () => {
    const faults = folders.map(readManifest).flatMap((manifest) =>
      Object.keys(manifest.dependencies ?? {})
        .filter((name) => name in floors && (floors[manifest.name] ?? Infinity) <= (floors[name] ?? 0))
        .map((name) => `${manifest.name} -> ${name}`),
    );
    expect(faults).toEqual([]);
  });
});

describe("the reader of imports", () => {
  const core: Manifest = { name: "@stacksteward/core", dependencies: { "@stacksteward/template": "*" } };
  const judge = (source: string, file = "packages/core/src/plan/plan.ts") =>
    readImports(source).map((reference) => judgeImport("packages/core", core, file, reference) ?? "fine");

  it("finds each form in which a module can be named", () => {
    const source = [
      'import { a } from "./a.ts";',
      'import "./b.ts";',
      'import type { C } from "./c.ts";',
      'export { d } from "./d.ts";',
      'import {\n  e,\n  f,\n} from "./e.ts";',
      'const g = await import("./g.ts");',
      'type H = typeof import("./h.ts");',
      ' * import { example } from "./comment.ts";',
    ].join("\n");
    expect(readImports(source).map(({ specifier, kind }) => `${kind} ${specifier}`)).toEqual([
      "static ./a.ts",
      "static ./b.ts",
      "type ./c.ts",
      "static ./d.ts",
      "static ./e.ts",
      "lazy ./g.ts",
      "type ./h.ts",
    ]);
  });

  it("accepts an arrow that points down and refuses the others", () => {
    expect(judge('import { a } from "@stacksteward/template";')).toEqual(["fine"]);
    expect(judge('import { a } from "../../../template/src/index.ts";')).toEqual([
      expect.stringContaining("leaves its package"),
    ]);
    expect(judge('import { a } from "@stacksteward/local";')).toEqual([expect.stringContaining("not a dependency")]);
    expect(judge('import { a } from "node:process";')).toEqual([expect.stringContaining("option")]);
    expect(judge('import { a } from "node:process";', "packages/core/src/linters/a.ts")).toEqual(["fine"]);
    expect(judge("const a = await import(name);")).toEqual([expect.stringContaining("plain string")]);
    expect(judge("const a = await import(name);", "packages/core/src/bin.ts")).toEqual(["fine"]);
  });

  it("lets the tests of core, and nothing else of core, use the local cloud", () => {
    const local: Manifest = { ...core, dependencies: { "@stacksteward/local": "*" } };
    const [reference] = readImports('import { createLocalCloud } from "@stacksteward/local";');
    if (reference === undefined) throw new Error("the import was not read");
    expect(judgeImport("packages/core", local, "packages/core/src/plan/plan.test.ts", reference)).toBeUndefined();
    expect(judgeImport("packages/core", local, "packages/core/src/plan/plan.ts", reference)).toContain("sideways");
  });
});

function readManifest(folder: string): Manifest & { readonly private?: boolean } {
  return JSON.parse(read(`${folder}/package.json`)) as Manifest & { readonly private?: boolean };
}

function read(path: string): string {
  return readFileSync(repository + path, "utf8");
}
