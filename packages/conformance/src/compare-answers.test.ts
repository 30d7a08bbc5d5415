import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import type { Bindings } from "./bindings.ts";
import { compareAnswers } from "./compare-answers.ts";

const bindings = (): Bindings => new Map();

describe("placeholders", () => {
  test("one stands for any text, and for the same text everywhere in a case", () => {
    const bound = bindings();
    const recorded = { Id: "arn:<partition>:x:<region>:1:changeSet/<resource:1>", Name: "<resource:1>" };
    expect(compareAnswers(recorded, { Id: "arn:aws:x:us-east-1:1:changeSet/a/b", Name: "a/b" }, bound)).toEqual([]);
    expect(bound.get("<resource:1>")).toBe("a/b");
    expect(compareAnswers("<resource:1>", "other", bound)).toEqual([{ path: "/", expected: '"a/b"', got: '"other"' }]);
  });

  test("a name that was bound also stands in keys", () => {
    const bound = bindings();
    expect(compareAnswers("<stack-name:1>", "shop", bound)).toEqual([]);
    expect(compareAnswers({ "<stack-name:1>": ["a"] }, { shop: ["a"] }, bound)).toEqual([]);
  });

  test("a name that was not bound yet is bound where it stands in a key", () => {
    const bound = bindings();
    const recorded = { paths: { "/<resource:5>": { get: {} } }, Path: "<resource:5>" };
    expect(compareAnswers(recorded, { paths: { "/hello": { get: {} } }, Path: "hello" }, bound)).toEqual([]);
    expect(compareAnswers({ "/<resource:6>": 1 }, { hello: 1 }, bound)).toHaveLength(2);
  });

  test("ids of API Gateway are bound, words that only look like them are not", () => {
    const bound = bindings();
    expect(compareAnswers("1:317w2e8pc3/*/GET", "1:zedh7jbzd6/*/GET", bound)).toEqual([]);
    expect(compareAnswers(["317w2e8pc3", "5oj1e3"], ["zedh7jbzd6", "xcfv9o"], bound)).toEqual([]);
    expect(compareAnswers("5oj1e3", "other1", bound)).toHaveLength(1);
    for (const word of ["sha256", "deployment", "2012-10-17", "nodejs18.x"]) {
      expect(compareAnswers(word, `${word}0`, bound)).toHaveLength(1);
    }
  });

  test("dates are another value each time", () => {
    const recorded = { Time: "datetime", Events: ["timestamp", "timestamp"], EventId: "A-CREATE_COMPLETE-date" };
    const actual = { Time: "2026-01-01", Events: ["1", "2"], EventId: "A-CREATE_COMPLETE-2026-01-01" };
    expect(compareAnswers(recorded, actual, bindings())).toEqual([]);
  });

  test("the random end of a generated name and a UUID are bound like placeholders", () => {
    const bound = bindings();
    expect(compareAnswers("CFN-A-Kdps7TfbhFx5", "CFN-A-0123456789Ab", bound)).toEqual([]);
    expect(compareAnswers("CFN-A-Kdps7TfbhFx5", "CFN-A-another12345", bound)).toHaveLength(1);
    expect(compareAnswers("CFN-B-VcYe9926zdSX", "shop-B-0123456789Ab", bound)).toHaveLength(1);
    const [uuid, other] = ["7f5fe7ea-9367-43f1-8b98-aa0cef118b00", "00000000-0000-4000-8000-000000000000"];
    expect(compareAnswers(`A-${uuid}`, `A-${other}`, bound)).toEqual([]);
    expect(compareAnswers("f:shop-F-EdXB90Au1l86/invoke", "f:shop-F-fgDEGUetUf4K/invoke", bound)).toEqual([]);
  });
});

describe("lists and members", () => {
  const detail = (name: string): JsonObject => ({ Target: { Name: name } });

  test("details come in any order, events in theirs", () => {
    const [a, b] = [detail("a"), detail("b")];
    expect(compareAnswers({ Details: [a, b] }, { Details: [b, a] }, bindings())).toEqual([]);
    expect(compareAnswers({ Events: [a, b] }, { Events: [b, a] }, bindings())).toHaveLength(2);
    expect(compareAnswers({ Details: [a, b] }, { Details: [a] }, bindings())).toMatchObject([{ got: "nothing" }]);
    expect(compareAnswers({ Details: [a] }, { Details: [a, b] }, bindings())).toMatchObject([{ expected: "nothing" }]);
  });

  test("Replacement of an addition may be missing, of a modification it may not", () => {
    expect(compareAnswers({ Action: "Add", Replacement: "True" }, { Action: "Add" }, bindings())).toEqual([]);
    expect(compareAnswers({ Action: "Modify", Replacement: "True" }, { Action: "Modify" }, bindings())).toHaveLength(1);
  });

  test("what was not recorded must not be answered, unless the API gained it later", () => {
    expect(compareAnswers({}, { LastOperations: [] }, bindings())).toEqual([]);
    expect(compareAnswers({}, { PolicyAction: "Delete" }, bindings())).toEqual([
      { path: "/PolicyAction", expected: "nothing", got: '"Delete"' },
    ]);
  });
});

describe("any answer", () => {
  const leaf = fc.oneof(fc.constantFrom("a", "b", "CREATE_COMPLETE"), fc.integer(), fc.boolean());
  const answer: fc.Arbitrary<JsonObject> = fc.dictionary(
    fc.constantFrom("A", "B", "Details", "Events"),
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom("X", "Y"), leaf)),
  );

  test("is what was recorded when it is the same", () => {
    fc.assert(
      fc.property(answer, (each) => {
        expect(compareAnswers(each, each, bindings())).toEqual([]);
      }),
    );
  });

  test("is missed wherever one value differs", () => {
    fc.assert(
      fc.property(answer, fc.nat(), (each, seed) => {
        const leaves = countLeaves(each);
        fc.pre(leaves > 0);
        expect(compareAnswers(each, withLeafChanged(each, { left: seed % leaves }), bindings()).length).toBeGreaterThan(
          0,
        );
      }),
    );
  });
});

function countLeaves(node: Json): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, member) => sum + countLeaves(member), 0);
  return isJsonObject(node) ? countLeaves(Object.values(node)) : 1;
}

function withLeafChanged(node: Json, position: { left: number }): Json {
  if (Array.isArray(node)) return node.map((member) => withLeafChanged(member, position));
  if (isJsonObject(node)) {
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, withLeafChanged(member, position)]));
  }
  position.left -= 1;
  return position.left === -1 ? "something else" : node;
}
