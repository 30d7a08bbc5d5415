import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { operationEvents } from "../../packages/core/src/watch/operation-events.ts";
import { eventsPage } from "../events-page.ts";

test("docs/events.md is what `pnpm docs` makes of the registry", async () => {
  const page = await readFile(new URL("../../docs/events.md", import.meta.url), "utf8");
  expect(page).toBe(eventsPage(operationEvents));
});
