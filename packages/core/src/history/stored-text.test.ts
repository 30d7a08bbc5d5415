import { createMemoryStore } from "@stacksteward/workflow";
import fc from "fast-check";
import { expect, test } from "vitest";

import { keepText, LARGEST_PART, readText } from "./stored-text.ts";

test("a text of any length and alphabet comes back as it was, in parts that every store can hold", async () => {
  const piece = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(piece, fc.nat({ max: 250_000 }), async (text, length) => {
      const long = text.repeat(Math.ceil(length / text.length));
      const store = createMemoryStore();
      const digest = await keepText(store, long);
      expect(await readText(store, digest)).toBe(long);
      for (const key of await store.list("")) {
        const { text: part = "" } = JSON.parse((await store.get(key))?.text ?? "{}") as { readonly text?: string };
        expect(part.length).toBeLessThanOrEqual(LARGEST_PART);
        expect(part.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});

test("the same text is kept once, and what is there is not written again", async () => {
  const store = createMemoryStore();
  const text = "x".repeat(2 * LARGEST_PART + 1);
  const digest = await keepText(store, text);
  const keys = await store.list("");
  expect(keys).toHaveLength(3);
  expect(await keepText(store, text)).toBe(digest);
  expect(await store.list("")).toEqual(keys);
});

test("a text that was being written when its writer died counts as never written, and is written by the next", async () => {
  const store = createMemoryStore();
  const text = "x".repeat(2 * LARGEST_PART + 1);
  let writes = 0;
  const dying = {
    ...store,
    putIfAbsent: (key: string, value: string) => {
      if (++writes > 2) throw new Error("the process died");
      return store.putIfAbsent(key, value);
    },
  };
  await expect(keepText(dying, text)).rejects.toThrow("the process died");
  const digest = await keepText(createMemoryStore(), text);
  expect(await readText(store, digest)).toBeUndefined();
  await keepText(store, text);
  expect(await readText(store, digest)).toBe(text);
});

test("a text of which a part is gone is damaged, and the error says where", async () => {
  const store = createMemoryStore();
  const digest = await keepText(store, "x".repeat(LARGEST_PART + 1));
  const [, second = ""] = await store.list("");
  await store.delete(second);
  await expect(readText(store, digest)).rejects.toMatchObject({ code: "RUN_INCOMPLETE", details: { key: second } });
});
