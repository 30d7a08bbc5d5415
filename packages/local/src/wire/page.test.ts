import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { pageOf } from "./page.ts";

describe("pageOf", () => {
  test("its pages hold everything once, in order, and none but the last is short", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 8 }), (all, size) => {
        const pages: number[][] = [];
        let token: string | undefined;
        do {
          const { items, nextToken } = pageOf(all, token, size);
          pages.push(items);
          token = nextToken;
        } while (token !== undefined && pages.length <= all.length);
        expect(pages.flat()).toEqual(all);
        expect(pages.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(pages).toHaveLength(Math.max(1, Math.ceil(all.length / size)));
      }),
    );
  });

  test("refuses every token that it did not give", () => {
    fc.assert(
      fc.property(fc.string(), (token) => {
        fc.pre(!/^\d+$/.test(Buffer.from(token, "base64url").toString()));
        expect(() => pageOf([1, 2, 3], token, 1)).toThrow("The specified token isn't valid.");
      }),
    );
  });
});
