/**
 * `linters.ts <cfn-guard>`: runs cfn-lint, as `python/requirements.txt` pins it, and that cfn-guard through the adapters.
 * Prints one line of JSON: what works, and what does not with the reason.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cfnGuardScenarios } from "./linters/cfn-guard-scenarios.ts";
import { cfnLintScenarios } from "./linters/cfn-lint-scenarios.ts";
import { pythonProgram } from "./python-environment.ts";

const [, , guard = "cfn-guard"] = process.argv;
const python = await pythonProgram("python");
const folder = await mkdtemp(join(tmpdir(), "linters-"));
const scenarios = {
  ...cfnLintScenarios({ program: await pythonProgram("cfn-lint"), python, folder }),
  ...cfnGuardScenarios({ program: guard, folder }),
};
const works: string[] = [];
const fails: Record<string, string> = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  try {
    await scenario();
    works.push(name);
  } catch (failure) {
    fails[name] = String(failure);
  }
}
await rm(folder, { recursive: true });
console.log(JSON.stringify({ works, fails }));
