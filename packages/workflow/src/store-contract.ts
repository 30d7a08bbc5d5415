import assert from "node:assert/strict";

import { isStackstewardError } from "./errors.ts";
import type { Store } from "./store.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** Two clients of one place that is empty at first, as two processes would have them. A store in memory is its own second client. */
export type StorePair = readonly [Store, Store];

/** One thing that every store does. */
export interface StoreRule {
  readonly name: string;
  /** Throws when the store does otherwise. Each rule wants a place of its own. */
  check(stores: StorePair): Promise<void>;
}

/**
 * What {@link Store} promises, for any test runner: `test.each(storeContract)("$name", async ({ check }) => check(await open()))`.
 */
export const storeContract: readonly StoreRule[] = [
  {
    name: "what was never written is not there",
    async check([store]) {
      assert.equal(await store.get("runs/a/00000000"), undefined);
      assert.deepEqual(await store.list(""), []);
    },
  },
  {
    name: "what was written is there for everybody, byte for byte",
    async check([one, other]) {
      for (const [index, text] of ["", "text", "ü€😀\u2028\n\r\n\0", "x".repeat(200_000)].entries()) {
        const version = await one.putIfAbsent(`texts/${index}`, text);
        assert.ok(version !== undefined);
        assert.deepEqual(await other.get(`texts/${index}`), { text, version });
      }
    },
  },
  {
    name: "the first to put a key has it, and who comes later changes nothing",
    async check([one, other]) {
      const version = await one.putIfAbsent("key", "first");
      assert.ok(version !== undefined);
      assert.equal(await other.putIfAbsent("key", "second"), undefined);
      assert.equal(await one.putIfAbsent("key", "first"), undefined);
      assert.deepEqual(await one.get("key"), { text: "first", version });
    },
  },
  {
    name: "of many who put a key at once exactly one is told that it has it",
    async check(stores) {
      for (let round = 0; round < 5; round++) {
        const writers = Array.from({ length: 8 }, (_, writer) => writer);
        const versions = await Promise.all(
          writers.map((writer) => pick(stores, writer).putIfAbsent(`race/${round}`, `writer ${writer}`)),
        );
        const winners = writers.filter((writer) => versions[writer] !== undefined);
        assert.equal(winners.length, 1);
        const [winner = 0] = winners;
        const expected = { text: `writer ${winner}`, version: versions[winner] };
        assert.deepEqual(await stores[0].get(`race/${round}`), expected);
      }
    },
  },
  {
    name: "what still bears its version is replaced, and bears another one then",
    async check([one, other]) {
      const first = await written(one.putIfAbsent("key", "1"));
      const second = await written(other.putIfUnchanged("key", "2", first));
      assert.notEqual(second, first);
      assert.deepEqual(await one.get("key"), { text: "2", version: second });
      assert.equal(await other.putIfAbsent("key", "3"), undefined);
    },
  },
  {
    name: "what bears another version stays, however many have come and gone",
    async check([one, other]) {
      const versions = [await written(one.putIfAbsent("key", "0"))];
      for (let count = 1; count <= 40; count++) {
        versions.push(await written(other.putIfUnchanged("key", String(count), versions.at(-1) ?? "")));
      }
      for (const stale of versions.slice(0, -1))
        assert.equal(await one.putIfUnchanged("key", "late", stale), undefined);
      assert.deepEqual(await one.get("key"), { text: "40", version: versions.at(-1) });
      assert.equal(new Set(versions).size, versions.length);
      assert.deepEqual(await one.list(""), ["key"]);
    },
  },
  {
    name: "nothing is replaced where nothing is",
    async check([one, other]) {
      const version = await written(one.putIfAbsent("key", "1"));
      assert.equal(await one.putIfUnchanged("other", "2", version), undefined);
      await other.delete("key");
      assert.equal(await one.putIfUnchanged("key", "2", version), undefined);
      assert.equal(await other.get("key"), undefined);
    },
  },
  {
    name: "of many who replace the same version exactly one is told that it did, so that nothing counted is lost",
    async check(stores) {
      await written(stores[0].putIfAbsent("count", "0"));
      const countTo = async (store: Store, times: number): Promise<void> => {
        for (let done = 0; done < times;) {
          const found = await store.get("count");
          assert.ok(found !== undefined);
          const next = String(Number(found.text) + 1);
          if ((await store.putIfUnchanged("count", next, found.version)) !== undefined) done += 1;
        }
      };
      await Promise.all(Array.from({ length: 4 }, (_, writer) => countTo(pick(stores, writer), 6)));
      assert.equal((await stores[1].get("count"))?.text, "24");
    },
  },
  {
    name: "a list is complete, sorted, and goes by the beginning of keys, not by their parts",
    async check([one, other]) {
      const keys = ["a", "a/1", "a/10", "a/2", "a/b/c", "a-b", "A", "a.b", "a:b", "ab", "a_b", "b/0"];
      for (const key of keys) await written(one.putIfAbsent(key, key));
      assert.deepEqual(await other.list(""), keys.toSorted());
      assert.deepEqual(await other.list("a/"), ["a/1", "a/10", "a/2", "a/b/c"]);
      assert.deepEqual(await other.list("a/1"), ["a/1", "a/10"]);
      assert.deepEqual(await other.list("a"), keys.filter((key) => key.startsWith("a")).toSorted());
      assert.deepEqual(await other.list("c"), []);
      for (const key of keys) assert.equal((await other.get(key))?.text, key);
    },
  },
  {
    name: "a list of more keys than one page of any service is complete",
    async check([one, other]) {
      const keys = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(8, "0")}`);
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => one.putIfAbsent(key, "")));
      }
      assert.deepEqual(await other.list("many/"), keys);
    },
  },
  {
    name: "what was deleted is gone for everybody, and can be put again",
    async check([one, other]) {
      const version = await written(one.putIfAbsent("a/key", "1"));
      await written(one.putIfUnchanged("a/key", "2", version));
      await written(one.putIfAbsent("a/key/below", "stays"));
      await other.delete("a/key");
      await other.delete("a/key");
      assert.equal(await one.get("a/key"), undefined);
      assert.deepEqual(await one.list("a/"), ["a/key/below"]);
      await written(one.putIfAbsent("a/key", "3"));
      assert.equal((await other.get("a/key"))?.text, "3");
    },
  },
  {
    name: "a key that would lead elsewhere is refused, whatever is done with it",
    async check([store]) {
      const keys = [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        "..",
        "../a",
        "a/../b",
        "a/.",
        "a\\b",
        "a b",
        "ä",
        "a\0",
        "x".repeat(129),
      ];
      for (const key of [...keys, `${"x/".repeat(256)}x`]) {
        for (const attempt of [
          () => store.get(key),
          () => store.putIfAbsent(key, "x"),
          () => store.putIfUnchanged(key, "x", "1"),
          () => store.delete(key),
        ]) {
          await assert.rejects(attempt, (failure) => isStackstewardError(failure, WorkflowErrorCode.KeyInvalid));
        }
      }
      assert.deepEqual(await store.list(""), []);
    },
  },
  {
    name: "a place says which key it belongs to",
    async check([store]) {
      assert.notEqual(store.locate("runs/a/0"), store.locate("runs/a/1"));
    },
  },
];

function pick(stores: StorePair, writer: number): Store {
  return stores[writer % 2 === 0 ? 0 : 1];
}

async function written(put: Promise<string | undefined>): Promise<string> {
  const version = await put;
  assert.ok(version !== undefined, "a put that nothing stood in the way of did not take place");
  return version;
}
