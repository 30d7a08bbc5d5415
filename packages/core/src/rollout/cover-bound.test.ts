import fc from "fast-check";
import { expect, test } from "vitest";

import { lowerBound } from "./cover-bound.ts";
import { coverPlaces } from "./cover-places.ts";
import { placeKey } from "./instance-place.ts";

const account = fc.integer({ min: 0, max: 7 }).map((index) => String(100_000_000_000 + index));
const region = fc.constantFrom("eu-west-1", "eu-central-1", "us-east-1", "us-west-2");
const places = fc.uniqueArray(fc.record({ account, region }), { selector: placeKey, maxLength: 32 });

test("no cover is smaller than the bound, and the bound is met by what one or two calls can do", () => {
  fc.assert(
    fc.property(places, (all) => {
      expect(lowerBound(all)).toBeLessThanOrEqual(coverPlaces(all).length);
    }),
  );
  const all = ["1", "2", "3"].flatMap((each) => ["a", "b"].map((where) => ({ account: each, region: where })));
  expect([lowerBound([]), lowerBound(all), lowerBound(all.slice(1))]).toEqual([0, 1, 2]);
});

test("a table of full rank takes as many calls as it has regions", () => {
  const diagonal = ["a", "b", "c", "d"].map((where) => ({ account: where, region: where }));
  expect([lowerBound(diagonal), coverPlaces(diagonal).length]).toEqual([4, 4]);
});
