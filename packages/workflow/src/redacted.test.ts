import { format, inspect } from "node:util";

import { expect, test } from "vitest";

import { createMemoryStore, isRedacted, MASK, Redacted, runWorkflow } from "./index.ts";
import { jumpingClock } from "./virtual-clock.testing.ts";

const SECRET = "hunter22";
const hidden = new Redacted(SECRET);

test.each<[string, () => unknown]>([
  ["printing", () => inspect({ hidden }, { depth: 9, showHidden: true, getters: true, customInspect: true })],
  ["printing without its own say", () => inspect(hidden, { showHidden: true, getters: true, customInspect: false })],
  ["formatting", () => format("%s %o %O %j", hidden, hidden, hidden, hidden)],
  ["text", () => `${String(hidden)}${hidden.toString()}`],
  ["JSON", () => JSON.stringify({ hidden, list: [hidden] })],
  ["its members", () => JSON.stringify([Object.entries(hidden), Reflect.ownKeys(hidden), Object.assign({}, hidden)])],
  ["a copy", () => inspect(structuredClone({ hidden }))],
  ["an error about it", () => inspect(new Error("no", { cause: { hidden } }))],
])("%s shows nothing of a hidden value", (_, show) => {
  expect(String(show())).not.toContain(SECRET);
});

test("a comparison of two hidden values says nothing of either", () => {
  const said = (() => {
    try {
      expect({ password: hidden }).toEqual({ password: "another", more: new Redacted("hunter33") });
      return "";
    } catch (difference) {
      return inspect(difference, { depth: 9 });
    }
  })();
  expect(said).toContain(MASK);
  expect(said).not.toMatch(/hunter/);
});

test("a hidden value is known as one, of whichever copy of the package", () => {
  expect(isRedacted(hidden)).toBe(true);
  expect(isRedacted(Object.create({ [Symbol.for("stacksteward.redacted")]: true }))).toBe(true);
  expect([MASK, {}, null, undefined].some(isRedacted)).toBe(false);
});

test("nothing of a hidden value gets into a journal, by whatever way a step ends", async () => {
  const store = createMemoryStore();
  const run = (name: string, effect: () => Promise<unknown>): Promise<unknown> =>
    runWorkflow((context) => context.step(name, effect), { runId: name, clock: jumpingClock(), store }).catch(() => {});
  await run("returns", async () => ({ deep: [hidden] }));
  await run("throws", () => Promise.reject(hidden));
  await run("explains", () => Promise.reject(new Error(`refused ${String(hidden)}`, { cause: hidden })));
  const texts = await Promise.all((await store.list("")).map(async (key) => (await store.get(key))?.text));
  expect(texts.join("\n")).toContain(`refused ${MASK}`);
  expect(texts.join("\n")).not.toContain(SECRET);
});
