import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { promisify } from "node:util";

import { afterAll, describe, expect, it } from "vitest";

import { compileSnippets, programName, readSnippets } from "./snippets.ts";
import { listFiles } from "./source-files.ts";

const documents = listFiles().filter((path) =>
  /^(README|docs\/guides\/.*|(packages|examples)\/[^/]+\/README)\.md$/.test(path),
);
const snippets = documents.flatMap(readSnippets);
const { folder, problems } = compileSnippets(snippets);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the snippets of the README and the guides", () => {
  it("compile", () => {
    expect(snippets.length).toBeGreaterThan(0);
    expect(problems).toBe("");
  });

  it.concurrent.each(snippets.filter(({ runs }) => runs).map(programName))("%s runs", async (name) => {
    const args = ["--conditions=@stacksteward/source", `${name}.js`];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 30_000 });
    expect(stderr).toBe("");
    expect(stdout).not.toBe("");
  });
});
