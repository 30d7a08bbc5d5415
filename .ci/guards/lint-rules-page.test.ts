import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { allRules } from "../../packages/template/src/lint/all-rules.ts";
import { lintRulesPage } from "../lint-rules-page.ts";

test("docs/lint-rules.md is what `pnpm docs` makes of the rules", async () => {
  const page = await readFile(new URL("../../docs/lint-rules.md", import.meta.url), "utf8");
  expect(page).toBe(lintRulesPage(allRules));
});
