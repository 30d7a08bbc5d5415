import { expect, it } from "vitest";

import { nearestName } from "./nearest-name.ts";

it.each([
  ["Stgae", ["Name", "Stage", "Storage"], "Stage"],
  ["!Reff", ["!Ref", "!RefAll"], "!Ref"],
  ["queue", ["Queue"], "Queue"],
  ["A", ["B"], undefined],
  ["a", ["B", "A"], "A"],
  ["Bucket", ["Topic", "Queue"], undefined],
  ["", [], undefined],
])("finds what %j was meant to be among %j", (name, candidates, expected) => {
  expect(nearestName(name, candidates)).toBe(expected);
});
