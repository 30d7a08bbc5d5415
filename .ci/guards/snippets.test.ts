import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

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

  it.each(snippets.filter(({ runs }) => runs).map(programName))("%s runs", (name) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@stacksteward/source", `${name}.js`],
      { cwd: folder, encoding: "utf8", timeout: 30_000 },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });
});
