import { expect, test } from "vitest";

import { systemClock } from "./index.ts";

test("a sleep ends with the signal's own reason, before it and during it", async () => {
  const reason = new Error("enough");
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

test("tells the time of this machine", () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
});
