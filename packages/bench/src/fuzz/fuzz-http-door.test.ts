import { expect, test } from "vitest";

import { fuzzHttpDoor } from "./fuzz-http-door.ts";

test("mutated requests of real clients neither break the local cloud nor go unanswered", async () => {
  const { requests, fault } = await fuzzHttpDoor({ requests: 400, milliseconds: 10_000 });
  expect(fault).toBeUndefined();
  expect(requests).toBeGreaterThan(0);
});
