import { expect, test } from "vitest";

import { atLeast, atMost, median } from "./benchmark.ts";
import { createReport, mergeReports, renderMarkdown, renderTable } from "./report.ts";
import { Revision, sampleTemplate } from "./sample-template.ts";

const result = {
  name: "import",
  description: "Import in a fresh process",
  measurements: [
    atMost(1.3, { metric: "import", subject: "ours", value: 1.234, unit: "times" }),
    atLeast(30, { metric: "speed", subject: "ours", value: 7, unit: "times" }),
    {
      metric: "import",
      subject: "a peer",
      value: undefined,
      unit: "ms" as const,
      note: "python3 is not on this machine",
    },
  ],
};

test("a table shows each figure, whether it reached its aim, and why one is missing", () => {
  expect(renderTable(result).split("\n")).toEqual([
    "import: Import in a fresh process",
    "  import  ours      1.23 times  at most 1.3 times: reached",
    "  speed   ours         7 times  at least 30 times: missed",
    "  import  a peer  not measured  python3 is not on this machine",
  ]);
});

test("the page of the documentation says what it was measured on", () => {
  const page = renderMarkdown(createReport([result]));
  expect(page).toContain(`Node.js ${process.version}`);
  expect(page).toMatch(/\| import +\| ours +\| +1\.23 times \| at most 1\.3 times: reached +\|/);
});

test("what is measured anew takes its place among what was recorded, which keeps its date", () => {
  const { machine } = createReport([]);
  const recorded = { version: 1, date: "2026-01-01", machine, results: [result, { ...result, name: "fuzz" }] } as const;
  const merged = mergeReports(recorded, createReport([{ ...result, description: "Anew" }]), ["import", "fuzz"]);
  expect(merged.results.map(({ name, description, date }) => [name, description, date])).toEqual([
    ["import", "Anew", undefined],
    ["fuzz", "Import in a fresh process", "2026-01-01"],
  ]);
  expect(renderMarkdown(merged)).toContain("Import in a fresh process. Measured on 2026-01-01.");
  const elsewhere = { ...recorded, machine: { ...machine, cores: 0 } };
  expect(() => mergeReports(elsewhere, createReport([result]), [])).toThrow("another machine");
});

test("the median is not moved by one slow round", () => {
  expect(median([3, 1, 900])).toBe(3);
  expect(() => median([])).toThrow("nothing");
});

test("revisions of the sample template differ in one service of ten, or in every tagged resource", () => {
  const first = sampleTemplate(500, Revision.First).Resources;
  const changedIn = (revision: Revision) => {
    const other = sampleTemplate(500, revision).Resources;
    expect(Object.keys(other)).toEqual(Object.keys(first));
    return Object.keys(first).filter((name) => JSON.stringify(first[name]) !== JSON.stringify(other[name]));
  };
  expect(Object.keys(first)).toHaveLength(500);
  expect(changedIn(Revision.SomeServices)).toHaveLength(15);
  expect(changedIn(Revision.Release)).toHaveLength(400);
});
