/**
 * Runs every check of the workspace, one after the other, and says at the end which failed and what each took.
 * `check.ts [part…]` runs the named parts only.
 */
import { spawnSync } from "node:child_process";

interface Part {
  readonly name: string;
  readonly commands: readonly string[];
}

const parts: readonly Part[] = [
  { name: "catalog", commands: ["node packages/catalog/scripts/ensure.ts"] },
  { name: "format", commands: ["oxfmt --check"] },
  { name: "lint", commands: ["oxlint"] },
  { name: "types", commands: ["tsc -p tsconfig.json"] },
  { name: "unused", commands: ["knip"] },
  { name: "guards", commands: ["vitest run .ci/guards/"] },
  { name: "tests", commands: ["vitest run packages/ examples/"] },
  { name: "docs", commands: ["node --conditions=@stacksteward/source .ci/docs.ts"] },
  { name: "packages", commands: ["node .ci/packages.ts"] },
];

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** The slowest takes three on two quiet cores. What hangs is to fail, and to say so, while somebody waits. */
const LONGEST_COMMAND_MINUTES = 15;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. The parts are: ${parts.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const outcomes = parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(run);
const failed = outcomes.filter(({ passed }) => !passed);

console.log("\nparts of the check");
for (const { name, passed, seconds } of outcomes) {
  console.log(`  ${passed ? "passed" : "FAILED"}  ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`);
}
console.log(`${outcomes.length - failed.length} parts passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run({ name, commands }: Part): Outcome {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const passed = commands.every((command) => {
    const { status, error } = spawnSync(command, {
      shell: true,
      stdio: ["ignore", "inherit", "inherit"],
      timeout: LONGEST_COMMAND_MINUTES * 60_000,
    });
    if (error !== undefined) console.error(`${command}: ${error.message}`);
    return status === 0;
  });
  return { name, passed, seconds: (performance.now() - start) / 1000 };
}
