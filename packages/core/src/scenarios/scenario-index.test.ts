import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { createOrchestrator } from "../index.ts";

const ROW = /^\| (?<verb>\w+) +\| .* \| \[.*\]\((?<file>[^)]+)\) "(?<title>.*)" +\|$/;

async function rows(): Promise<readonly Record<string, string>[]> {
  const page = await readFile(new URL("README.md", import.meta.url), "utf8");
  return page.split("\n").flatMap((line) => {
    const row = ROW.exec(line)?.groups;
    return row === undefined ? [] : [row];
  });
}

test("every scenario of the index is a test of that title", async () => {
  const missing: string[] = [];
  for (const { file = "", title = "" } of await rows()) {
    const source = await readFile(new URL(file, import.meta.url), "utf8");
    // A title stands in quotes of either kind, or in a table of cases.
    if (!source.includes(title)) missing.push(`${file}: ${title}`);
  }
  expect(missing).toEqual([]);
});

test("every verb has a scenario", async () => {
  const known = new Set((await rows()).map(({ verb }) => verb));
  using orchestrator = createOrchestrator({ region: "eu-west-1" });
  const verbs = Object.keys(orchestrator).filter((verb) => verb !== "start");
  expect(verbs.filter((verb) => !known.has(verb))).toEqual([]);
});
