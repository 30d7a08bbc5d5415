import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { placeKey } from "./instance-place.ts";
import type { RolloutStrategy } from "./rollout-strategy.ts";
import { splitWaves } from "./split-waves.ts";

const accounts = Array.from({ length: 10 }, (_, index) => String(100_000_000_000 + index));
const [first = "", second = "", third = ""] = accounts;
const regions = ["eu-west-1", "us-east-1"];
const places = accounts.flatMap((account) => regions.map((region) => ({ account, region })));

function sizes(strategy: RolloutStrategy): number[] {
  return splitWaves(places, strategy).map((wave) => wave.places.length);
}

describe("waves", () => {
  test("have canaries, shares of the accounts, and the rest", () => {
    const waves = [{ accounts: [first] }, { percent: 10 }, { percent: 25 }, { rest: true as const }];
    expect(sizes({ waves })).toEqual([2, 2, 6, 10]);
    expect(splitWaves(places, { waves }).map(({ name }) => name)).toEqual(["wave 1", "wave 2", "wave 3", "wave 4"]);
  });

  test("have everything when none is named", () => {
    expect(sizes({})).toEqual([20]);
  });

  test("by region have the accounts again in the next one", () => {
    expect(
      sizes({ waves: [{ accounts: [first], regions: ["us-east-1"] }, { regions: ["eu-west-1"] }, { rest: true }] }),
    ).toEqual([1, 10, 9]);
  });

  test("by ring have its accounts, and a share before them leaves those alone", () => {
    const rings = { stable: [second, third] };
    const [canaries, ...others] = splitWaves(places, {
      rings,
      waves: [{ percent: 20 }, { ring: "stable" }, { rest: true }],
    });
    expect(new Set(canaries?.places.map(({ account }) => account))).toEqual(new Set([first, accounts[3]]));
    expect(others.map((wave) => wave.places.length)).toEqual([4, 12]);
  });

  test("go at their own pace where they have one", () => {
    const waves = [{ accounts: [first] }, { rest: true as const, maxConcurrent: "50%" as const }];
    const paces = splitWaves(places, { waves, maxConcurrent: 1, regionConcurrency: "PARALLEL" }).map(
      ({ pace }) => pace,
    );
    expect(paces).toEqual([
      { maxConcurrent: 1, regionConcurrency: "PARALLEL" },
      { maxConcurrent: "50%", regionConcurrency: "PARALLEL" },
    ]);
  });

  test("share out every place once, whatever they are", () => {
    const wave = fc.oneof(
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ accounts: fc.uniqueArray(fc.constantFrom(...accounts), { minLength: 1, maxLength: 3 }) }),
      fc.record({ regions: fc.uniqueArray(fc.constantFrom(...regions), { minLength: 1, maxLength: 2 }) }),
    );
    fc.assert(
      fc.property(fc.array(wave, { maxLength: 5 }), (waves) => {
        const split = splitWaves(places, { waves: [...waves, { rest: true }] });
        expect(split.flatMap((each) => each.places.map(placeKey)).toSorted()).toEqual(places.map(placeKey).toSorted());
      }),
    );
  });
});

describe("a strategy is refused", () => {
  test.each<[string, RolloutStrategy, string]>([
    ["without an end", { waves: [{ percent: 10 }] }, "18 of 20 instances are in no wave"],
    [
      "with a stranger",
      { waves: [{ accounts: ["999999999999"] }, { rest: true }] },
      "which is no target of the rollout",
    ],
    ["with a misspelt region", { waves: [{ regions: ["eu-west-2"] }, { rest: true }] }, "did you mean eu-west-1?"],
    [
      "with no ring of that name",
      { waves: [{ ring: "canary" }, { rest: true }] },
      'the ring "canary", which is not in rings',
    ],
    ["with a wave of nothing", { waves: [{ name: "empty" }] }, 'The wave "empty" says nothing of what is in it'],
    ["with a wave of two kinds", { waves: [{ percent: 10, rest: true }] }, "has both percent and rest"],
    ["with no such share", { waves: [{ percent: 0 }, { rest: true }] }, "can't have 0 percent"],
    [
      "with two waves of one name",
      {
        waves: [
          { name: "a", percent: 5 },
          { name: "a", rest: true },
        ],
      },
      'called "a"',
    ],
    ["at a pace that is none", { maxConcurrent: "many%" as "5%" }, 'maxConcurrent can\'t be "many%"'],
    [
      "at a pace that CloudFormation refuses",
      { maxConcurrent: 10, failureTolerance: 2 },
      "raise failureTolerance to 9",
    ],
    ["with a misspelt member", { wave: [] } as RolloutStrategy, 'It has "wave", which is no member of a strategy'],
  ])("%s", (_, strategy, message) => {
    expect(() => splitWaves(places, strategy)).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(message) }),
    );
  });
});
