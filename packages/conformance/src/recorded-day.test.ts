import { expect, test } from "vitest";

import { recordedDay } from "./recorded-day.ts";

test.each([
  ["30-06-2026, 23:59:59", "2026-06-30"],
  ["some day", ""],
  [undefined, ""],
])("the day of %s is '%s'", (text, day) => {
  expect(recordedDay(text)).toBe(day);
});
