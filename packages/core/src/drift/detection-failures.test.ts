import { expect, test } from "vitest";

import { failuresIn } from "./detection-failures.ts";

test("a reason that names what failed is read, and any other is not taken for one", () => {
  const failures = [{ Resource: "A", FailureReason: "Rate exceeded" }, { Resource: "B" }, "C"];
  expect(failuresIn(JSON.stringify({ Summary: "Failed", Failures: failures }))).toEqual({ A: "Rate exceeded", B: "" });
  for (const reason of [undefined, "", "no", "{}", "[]", '{"Failures": 1}']) expect(failuresIn(reason)).toBeUndefined();
});
