/** Makes `docs/reference` from the doc comments, `docs/events.md` from the registry of events, `docs/permissions.md` from the table of permissions, and `docs/lint-rules.md` from the rules. Fails when an export has none, or when a link leads nowhere. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { operationEvents } from "../packages/core/src/watch/operation-events.ts";
import { verbPermissions } from "../packages/core/src/permissions/verb-permissions.ts";
import { allRules } from "../packages/template/src/lint/all-rules.ts";
import { eventsPage } from "./events-page.ts";
import { lintRulesPage } from "./lint-rules-page.ts";
import { permissionsPage } from "./permissions-page.ts";
import { installTools } from "./tools.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

writeFileSync(`${repository}docs/events.md`, eventsPage(operationEvents));
writeFileSync(`${repository}docs/permissions.md`, permissionsPage(verbPermissions));
writeFileSync(`${repository}docs/lint-rules.md`, lintRulesPage(allRules));
const tools = installTools();
rmSync(`${repository}docs/reference`, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [`${tools}/typedoc/bin/typedoc`, "--options", ".ci/tools/typedoc.json", "--logLevel", "Warn"],
  { cwd: repository, stdio: ["ignore", "inherit", "inherit"] },
);
if (status === 0) console.log("The reference is in docs/reference.");
process.exitCode = status ?? 1;
