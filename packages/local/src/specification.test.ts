import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("..", import.meta.url);
const paragraphs = [...readFileSync(new URL("SPEC.md", root), "utf8").matchAll(/^(\d+\.\d+) (.*)$/gm)];
const tests = readdirSync(new URL("src", root), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(new URL(`src/${file}`, root), "utf8"));
const cited = new Set(tests.flatMap((text) => [...text.matchAll(/SPEC (\d+\.\d+)/g)].map(([, number = ""]) => number)));

test("every paragraph of the specification is cited by a test", () => {
  expect(paragraphs.map(([, number]) => number).filter((number = "") => !cited.has(number))).toEqual([]);
});

test("every citation names a paragraph", () => {
  const numbers = new Set(paragraphs.map(([, number]) => number));
  expect([...cited].filter((number) => !numbers.has(number))).toEqual([]);
});

test("every paragraph says where its truth comes from", () => {
  const unmarked = paragraphs.filter(([, , text = ""]) => !/recorded|documented|seen|chosen/i.test(text));
  expect(unmarked.map(([, number]) => number)).toEqual([]);
});
