import { expect, test } from "vitest";

import type { Value } from "../evaluation.ts";
import { catalog } from "./compared-sides.testing.ts";
import { forcesReplacement } from "./forces-replacement.ts";

test("a part that can't change forces a replacement from inside a property that can", () => {
  const table = catalog.find("AWS::DynamoDB::Table");
  if (table === undefined) throw new Error("The catalog does not know AWS::DynamoDB::Table.");
  const keys = (name: string): { [key: string]: Value } => ({ KeySchema: [{ AttributeName: name, KeyType: "HASH" }] });
  expect(forcesReplacement(table, keys("a"), keys("b"))).toBe(true);
  expect(forcesReplacement(table, keys("a"), keys("a"))).toBe(false);
  expect(forcesReplacement(table, { BillingMode: "PROVISIONED" }, { BillingMode: "PAY_PER_REQUEST" })).toBe(false);
});
