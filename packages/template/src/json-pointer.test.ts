import fc from "fast-check";
import { expect, test } from "vitest";

import { keysOf, pointerTo } from "./json-pointer.ts";

test("a path of any names is read as it was written", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (names) => {
      expect(keysOf(pointerTo(names))).toEqual(names);
    }),
  );
});
