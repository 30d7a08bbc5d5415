import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { verbPermissions } from "../../packages/core/src/permissions/verb-permissions.ts";
import { permissionsPage } from "../permissions-page.ts";

test("docs/permissions.md is what `pnpm docs` makes of the table", async () => {
  const page = await readFile(new URL("../../docs/permissions.md", import.meta.url), "utf8");
  expect(page).toBe(permissionsPage(verbPermissions));
});
