/** Makes `docs/reference` from the doc comments. Fails when an export has none, or when a link leads nowhere. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { installTools } from "./tools.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

const tools = installTools();
rmSync(`${repository}docs/reference`, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [`${tools}/typedoc/bin/typedoc`, "--options", ".ci/tools/typedoc.json", "--logLevel", "Warn"],
  { cwd: repository, stdio: ["ignore", "inherit", "inherit"] },
);
if (status === 0) console.log("The reference is in docs/reference.");
process.exitCode = status ?? 1;
