import { expect, test } from "vitest";

import { differencesOf, liveEntryOf, type LiveSnapshot } from "./live-snapshot.ts";

const snapshot = (...entries: [identifier: string, properties: Record<string, string>][]): LiveSnapshot =>
  new Map(entries.map(([identifier, properties]) => [`T ${identifier}`, { type: "T", identifier, properties }]));

test("differences name what is new, gone or another, and nothing that is the same", () => {
  const before = snapshot(["a", {}], ["b", { P: "1" }], ["c", {}]);
  const after = snapshot(["a", {}], ["b", { P: "2" }], ["d", {}]);
  expect(differencesOf(before, after)).toEqual(["T b is another", "T c is gone", "T d is new"]);
});

test("a physical id names the identifier, a part of it, or a property of one resource alone", () => {
  const live = snapshot(["bus|rule", {}], ["arn", { Name: "topic" }], ["x", { Name: "both" }], ["y", { Name: "both" }]);
  expect(liveEntryOf(live, "T", "rule")?.identifier).toBe("bus|rule");
  expect(liveEntryOf(live, "T", "topic")?.identifier).toBe("arn");
  expect(liveEntryOf(live, "T", "x")?.identifier).toBe("x");
  expect(liveEntryOf(live, "T", "both")).toBeUndefined();
  expect(liveEntryOf(live, "U", "x")).toBeUndefined();
});
