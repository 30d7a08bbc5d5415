import fc from "fast-check";
import { expect, test } from "vitest";

import { createMemoryStore } from "../index.ts";
import { keepSentText, readSentText, sentTextOf } from "./sent-text.ts";

const shown = (text: string): string => text.replaceAll(/[^\n\x20-\x7e]/g, "?");

test("a piece that a known text explains is what it is there, and what none explains is left open", () => {
  const before = 'Level: low\nOwner: Zoë\nPattern: "^a?$"\nNote: plain\n';
  const now = before.replace("low", "high");
  expect(sentTextOf(shown(before), [now])).toEqual({ kind: "known", text: before });
  expect(sentTextOf("Owner: Zoe\n", [])).toEqual({ kind: "known", text: "Owner: Zoe\n" });
  expect(sentTextOf(shown(before), [])).toMatchObject({ kind: "unknown", line: 2 });
  expect(sentTextOf(shown(before), [now.replace("Zoë", "Zoé, and others")])).toMatchObject({
    kind: "unknown",
    line: 2,
  });
  // Of two that look the same, nobody knows which it was.
  expect(sentTextOf(shown("a: ü\nb: 1\n"), ["a: ü\na: ö\nb: 2\n"])).toMatchObject({ kind: "unknown", line: 1 });
});

test("a template on one line is mended by what stands in its quotes", () => {
  const before = JSON.stringify({ Owner: "Zoë", Level: "low", Pattern: "^a?$" });
  expect(sentTextOf(shown(before), [before.replace("low", "high")])).toEqual({ kind: "known", text: before });
});

test("where lines were only added, taken away or moved, what was sent comes out, whatever it was", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "ü", '"', ":", " "), maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(line, { minLength: 1, selector: shown }), fc.uniqueArray(line), (lines, added) => {
      const before = lines.join("\n");
      const sent = sentTextOf(shown(before), [[...added, ...lines.toReversed()].join("\n")]);
      if (sent.kind === "known") expect(sent.text).toBe(before);
      else expect(lines[sent.line - 1]).toMatch(/ü/);
    }),
  );
});

test("a template that was sent is found by what comes back, and one that comes back as it is takes no place", async () => {
  const store = createMemoryStore();
  await keepSentText(store, "Owner: Zoe\n");
  expect(await store.list("")).toEqual([]);
  for (const text of ["Owner: Zoë\r\n", "Owner: Zoé\r\n"]) {
    await keepSentText(store, text);
    expect(await readSentText(store, "Owner: Zo?\n")).toBe(text);
  }
});
