import fc from "fast-check";
import { expect, test } from "vitest";

import { coverPlaces } from "./cover-places.ts";
import { placeKey, type InstancePlace } from "./instance-place.ts";

const account = fc.integer({ min: 0, max: 11 }).map((index) => String(100_000_000_000 + index));
const region = fc.constantFrom("eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1");
const places = fc.uniqueArray(fc.record({ account, region }), { selector: placeKey, maxLength: 60 });

function distinct(all: readonly InstancePlace[], of: "account" | "region"): number {
  const other = of === "account" ? "region" : "account";
  const sets = Map.groupBy(all, (place) => place[of]);
  return new Set(
    [...sets.values()].map((each) =>
      each
        .map((place) => place[other])
        .toSorted()
        .join(),
    ),
  ).size;
}

test("every place is in exactly one rectangle, nothing else is, and there are few", () => {
  fc.assert(
    fc.property(places, (all) => {
      const rectangles = coverPlaces(all);
      const covered = rectangles.flatMap(({ accounts, regions }) =>
        accounts.flatMap((each) => regions.map((where) => placeKey({ account: each, region: where }))),
      );
      expect(covered.toSorted()).toEqual(all.map(placeKey).toSorted());
      expect(rectangles.length).toBeLessThanOrEqual(Math.min(distinct(all, "account"), distinct(all, "region")));
    }),
  );
});

test("an exception takes one more call, not one for each account", () => {
  const accounts = Array.from({ length: 500 }, (_, index) => String(100_000_000_000 + index));
  const regions = ["eu-west-1", "us-east-1", "ap-south-1"];
  const all = accounts.flatMap((each) => regions.map((where) => ({ account: each, region: where })));
  expect(coverPlaces(all)).toEqual([{ accounts, regions: regions.toSorted() }]);
  const without = all.filter(({ account: each, region: where }) => each !== accounts[7] || where !== "us-east-1");
  expect(coverPlaces(without)).toHaveLength(2);
});

test("nothing takes no call", () => {
  expect(coverPlaces([])).toEqual([]);
});
