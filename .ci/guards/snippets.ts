import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repository } from "./source-files.ts";

/** A piece of TypeScript in a document. */
export interface Snippet {
  readonly document: string;
  readonly line: number;
  readonly code: string;
  /** Whether `<!-- run -->` stands above it: it needs nothing but the packages, so a test runs it. */
  readonly runs: boolean;
}

/** The name a snippet's program has, without its extension. */
export function programName({ document, line }: Snippet): string {
  return `${document.replace(/\.md$/, "").replaceAll(/[^A-Za-z0-9]+/g, "-")}-line-${line}`;
}

/** Reads the fenced blocks marked `ts` of one document. */
export function readSnippets(document: string): Snippet[] {
  const lines = readFileSync(repository + document, "utf8").split("\n");
  const snippets: Snippet[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (lines[index] !== "```ts") continue;
    const end = lines.indexOf("```", index);
    const code = lines.slice(index + 1, end).join("\n");
    const above = lines.slice(0, index).findLast((line) => line.trim() !== "");
    snippets.push({ document, line: index + 1, code, runs: above === "<!-- run -->" });
    index = end;
  }
  return snippets;
}

/**
 * Compiles all snippets in one go, each a module of its own, and answers the folder of the programs and what the
 * compiler said. The folder looks like a project that has installed the packages.
 */
export function compileSnippets(snippets: readonly Snippet[]): { readonly folder: string; readonly problems: string } {
  const folder = join(repository, `node_modules/.cache/stacksteward/snippets-${process.pid}`);
  linkPackages(join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const snippet of snippets) {
    writeFileSync(join(folder, `${programName(snippet)}.ts`), `${snippet.code}\nexport {};\n`);
  }
  const configuration = {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: {
      customConditions: ["@stacksteward/source"],
      declaration: false,
      isolatedDeclarations: false,
      outDir: ".",
      rootDir: ".",
    },
    files: snippets.map((snippet) => `${programName(snippet)}.ts`),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const { stdout, stderr } = spawnSync("tsc", ["-p", "."], { cwd: folder, encoding: "utf8" });
  return { folder, problems: `${stdout}${stderr}`.trim() };
}

function linkPackages(folder: string): void {
  mkdirSync(join(folder, "@stacksteward"), { recursive: true });
  for (const name of ["catalog", "cdk", "core", "lambda", "local", "template", "workflow"]) {
    symlinkSync(join(repository, "packages", name), join(folder, "@stacksteward", name));
  }
  symlinkSync(join(repository, "packages/local/node_modules/@aws-sdk"), join(folder, "@aws-sdk"));
  symlinkSync(join(repository, "packages/lambda/node_modules/@aws"), join(folder, "@aws"));
}
