import { expect, test } from "vitest";

import { readFlags } from "./bin-flags.ts";

test("without flags the cloud runs on real time, on its usual port", () => {
  expect(readFlags([])).toEqual({ kind: "serve", port: 4577, options: { clock: "real" } });
});

test("flags become the options of the cloud", () => {
  const args = [
    "--",
    "--port",
    "0",
    "--clock",
    "1000",
    "--accounts",
    "111111111111, 222222222222",
    "--regions=eu-west-1",
    "--durations=0.5",
    "--storage=2048",
    "--setup",
    "functions.mjs",
  ];
  expect(readFlags(args)).toEqual({
    kind: "serve",
    port: 0,
    options: {
      clock: { scale: 1000 },
      accounts: ["111111111111", "222222222222"],
      regions: ["eu-west-1"],
      durations: 0.5,
      maxStoredBytes: 2_147_483_648,
    },
    setup: "functions.mjs",
  });
});

test.each([
  [["--port", "65536"], "--port can't be '65536'"],
  [["--port", "http"], "--port can't be 'http'"],
  [["--clock=-1"], "--clock can't be '-1'"],
  [["--durations", "long"], "--durations can't be 'long'"],
  [["--storage", "0"], "--storage can't be '0'"],
  [["--colour", "red"], "--colour"],
  [["stray"], "stray"],
])("%j is refused", (args, message) => {
  const flags = readFlags(args);
  expect(flags.kind === "invalid" && flags.message).toContain(message);
});
