import { expect, test } from "vitest";

import type { StackInterface } from "../app/read-interface.ts";
import { orderBack } from "./order-back.ts";

const place = { region: "eu-west-1", account: "111111111111" };

/** A stack that exports and imports these. */
function face(name: string, exports: readonly string[], imports: readonly string[]): StackInterface {
  return {
    stack: { kind: "stack", name, template: { Resources: {} } },
    place,
    exports: new Set(exports),
    imports: new Set(imports),
    writes: new Set(),
    reads: new Set(),
    outputsOf: [],
    outputs: new Set(),
  };
}

/** Who waits for whom. */
function waits(then: readonly StackInterface[], now: readonly StackInterface[]): readonly string[] {
  return orderBack(place, then, now).map(({ stack, needs }) => `${stack} for ${needs}`);
}

test("what is imported then is there first", () => {
  const then = [face("giver", ["a"], []), face("taker", [], ["a"])];
  expect(waits(then, [face("giver", [], []), face("taker", [], [])])).toEqual(["taker for giver"]);
});

test("what is imported now, and goes, is let go first", () => {
  const now = [face("giver", ["a"], []), face("taker", [], ["a"])];
  expect(waits([face("giver", [], []), face("taker", [], [])], now)).toEqual(["giver for taker"]);
});

test("an export that stays does not have to wait for the one that goes", () => {
  const now = [face("giver", ["a", "b"], []), face("taker", [], ["a"])];
  expect(waits([face("giver", ["b"], []), face("taker", [], ["b"])], now)).toEqual(["giver for taker"]);
});

test("where one goes and another comes, both wait, and whoever orders them says so", () => {
  const now = [face("giver", ["a"], []), face("taker", [], ["a"])];
  const then = [face("giver", ["b"], []), face("taker", [], ["b"])];
  expect(waits(then, now)).toEqual(["taker for giver", "giver for taker"]);
});

test("stacks that are not on the way back are waited for by nobody", () => {
  const now = [face("giver", ["a"], []), face("stranger", [], ["a"])];
  expect(waits([face("giver", [], [])], now)).toEqual([]);
});
