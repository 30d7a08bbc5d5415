import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createFileStore } from "./file-store.ts";
import { createMemoryStore, WorkflowErrorCode } from "./index.ts";
import { numberedTexts } from "./numbered-texts.ts";
import { storeContract } from "./testing.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "stacksteward-store-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = (): Promise<string> => mkdtemp(join(root, "store-"));

describe("the memory store", () => {
  test.each(storeContract)("$name", async ({ check }) => {
    const store = createMemoryStore();
    await expect(check([store, store])).resolves.toBeUndefined();
  });
});

describe("the file store", () => {
  test.each(storeContract)("$name", async ({ check }) => {
    const folder = await newFolder();
    await expect(check([createFileStore(folder), createFileStore(folder)])).resolves.toBeUndefined();
  });

  test("the path of the folder must say where it is", () => {
    expect(() => createFileStore("runs")).toThrow(/absolute path/);
  });

  test("an entry cut short anywhere counts as never written, and can be written again", async () => {
    const folder = await newFolder();
    const store = createFileStore(folder);
    const text = "a result that was being written when the machine went down";
    await store.putIfAbsent("a/1", text);
    const { size } = await readFile(store.locate("a/1")).then(({ length }) => ({ size: length }));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: size - 1 }), fc.boolean(), fc.uuid(), async (left, padded, key) => {
        await store.putIfAbsent(key, text);
        await truncate(store.locate(key), left);
        // Some file systems keep the length, and read as zeros what was lost.
        if (padded) await truncate(store.locate(key), size);
        expect(await store.get(key)).toBeUndefined();
        const version = await store.putIfAbsent(key, "again");
        expect(await createFileStore(folder).get(key)).toEqual({ text: "again", version });
        expect(await store.putIfAbsent(key, "once more")).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  test("of a replacement that was cut short the text before it stays, and is replaced as if nothing had happened", async () => {
    const folder = await newFolder();
    const store = createFileStore(folder);
    const first = await store.putIfAbsent("lock", "1");
    await store.putIfUnchanged("lock", "2", first ?? "");
    await truncate(join(folder, "lock.later", "2"), 60);
    expect(await store.get("lock")).toEqual({ text: "1", version: first });
    const third = await store.putIfUnchanged("lock", "3", first ?? "");
    expect(await createFileStore(folder).get("lock")).toEqual({ text: "3", version: third });
  });

  test("a changed byte is found, and the error names the file and what to do", async () => {
    const folder = await newFolder();
    const store = createFileStore(folder);
    await store.putIfAbsent("runs/a/00000003", '{"result":"right"}');
    const path = store.locate("runs/a/00000003");
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 127 }), async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        await writeFile(path, bytes);
        const seen = await store.get("runs/a/00000003").catch((failure: unknown) => failure);
        // A changed length may look like a file that was cut short; nothing is ever read as something else.
        if (seen === undefined) return;
        expect(seen).toMatchObject({ code: WorkflowErrorCode.StoreDamaged });
        expect(String(seen)).toContain(path);
        expect(String(seen)).toContain("Bring the file back from a copy");
      }),
      { numRuns: 60 },
    );
    await writeFile(path, Buffer.concat([whole, Buffer.from("more")]));
    await expect(store.get("runs/a/00000003")).rejects.toThrow(/holds 22 bytes where 18 were written/);
    await writeFile(path, "something else\n");
    await expect(store.get("runs/a/00000003")).rejects.toThrow(/does not begin like/);
  });

  test("a writer that was stopped while others went on takes no number that was free again", async () => {
    const folder = await newFolder();
    const store = createFileStore(folder);
    const texts = numberedTexts(folder, "lock", join(folder, "lock"));
    let version = (await store.putIfAbsent("lock", "1")) ?? "";
    for (let count = 2; count <= 30; count++)
      version = (await store.putIfUnchanged("lock", String(count), version)) ?? "";
    // It had seen number 4, and 5 has been cleared away since.
    await expect(texts.add(5, "late")).rejects.toMatchObject({ code: WorkflowErrorCode.StoreUncertain });
    expect(await texts.add(30, "late")).toBeUndefined();
    expect(await store.get("lock")).toEqual({ text: "30", version });
    await store.delete("lock");
    expect(await texts.add(31, "late")).toBeUndefined();
    expect(await store.get("lock")).toBeUndefined();
    expect(await readdir(join(folder, "lock.later"))).toEqual([]);
  });

  test("many replacements leave few files behind", async () => {
    const folder = await newFolder();
    const store = createFileStore(folder);
    let version = (await store.putIfAbsent("lock", "0")) ?? "";
    for (let count = 1; count <= 50; count++) {
      version = (await store.putIfUnchanged("lock", String(count), version)) ?? "";
    }
    expect((await readdir(join(folder, "lock.later"))).length).toBeLessThanOrEqual(16);
    expect(await readdir(join(folder, ".unfinished"))).toEqual([]);
  });
});
