/**
 * Looks at the public packages as a stranger would: packs them, installs the tarballs with npm into an empty folder
 * outside the workspace, and there type-checks a program and runs it, as a module and through `require()`, on the
 * oldest and the newest Node.js, and starts the local cloud by its name. Also what core weighs, and what importing it
 * loads.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { fetchOldestNode, oldestNode } from "./packages/oldest-node.ts";
import { createOutsideProject, weigh } from "./packages/outside-project.ts";
import { mustRun, run } from "./packages/run.ts";
import { inspectTarball, packPublicPackages, type Tarball } from "./packages/tarballs.ts";
import { installTools } from "./tools.ts";

const limits = { packages: 48, mebibytes: 38 };
const coreNeeds = ["@stacksteward/core", "@stacksteward/template", "@stacksteward/catalog", "@stacksteward/workflow"];
const lazyClients = ["@aws-sdk/client-s3", "@aws-sdk/client-ssm"];

const repository = fileURLToPath(new URL("../", import.meta.url));
const consumer = join(repository, ".ci/packages/consumer");
const outside = mkdtempSync(join(tmpdir(), "stacksteward-packages-"));
let passed = 0;
let failed = 0;

try {
  const tools = installTools();
  const tarballs = await packPublicPackages(repository, outside);
  for (const tarball of tarballs) checkTarball(tarball, tools);
  checkWeight(tarballs);
  checkConsumer(tarballs);
} finally {
  rmSync(outside, { recursive: true, force: true });
}
console.log(`packages: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function checkTarball(tarball: Tarball, tools: string): void {
  report(`${tarball.name} holds what it should`, inspectTarball(tarball));
  const publint = run(outside, process.execPath, [join(tools, "publint/src/cli.js"), tarball.file, "--strict"]);
  report(`${tarball.name} passes publint`, publint.passed ? [] : [publint.output]);
  const attw = run(outside, process.execPath, [
    join(tools, "@arethetypeswrong/cli/dist/index.js"),
    tarball.file,
    "--profile=esm-only",
  ]);
  report(`${tarball.name} passes attw`, attw.passed ? [] : [attw.output]);
}

function checkWeight(tarballs: readonly Tarball[]): void {
  const folder = join(outside, "core-alone");
  const files = tarballs.filter(({ name }) => coreNeeds.includes(name)).map(({ file }) => file);
  createOutsideProject(folder, files);
  const { packages, mebibytes } = weigh(folder);
  const figures = `${packages} packages (at most ${limits.packages}), ${mebibytes.toFixed(1)} MiB (at most ${limits.mebibytes})`;
  const light = packages <= limits.packages && mebibytes <= limits.mebibytes;
  report(`core with all it needs: ${figures}`, light ? [] : ["too heavy"]);

  copyFileSync(join(consumer, "trace.mjs"), join(folder, "trace.mjs"));
  copyFileSync(join(consumer, "import-time.mjs"), join(folder, "import-time.mjs"));
  const loaded: string[] = JSON.parse(mustRun(folder, process.execPath, ["trace.mjs"]));
  const eager = lazyClients.filter((name) => loaded.includes(name));
  report(
    `importing core loads ${loaded.length} packages, not the clients of S3 and SSM`,
    eager.map((name) => `loads ${name}`),
  );

  const own = importTime(folder, "@stacksteward/core");
  const bare = importTime(folder, "@aws-sdk/client-cloudformation");
  console.log(
    `      importing core ${own.toFixed(0)} ms, the bare client ${bare.toFixed(0)} ms (\`pnpm bench\` judges)`,
  );
}

function importTime(folder: string, name: string): number {
  const times = Array.from({ length: 5 }, () => Number(mustRun(folder, process.execPath, ["import-time.mjs", name])));
  return times.toSorted((a, b) => a - b)[2] ?? Number.NaN;
}

function checkConsumer(tarballs: readonly Tarball[]): void {
  const folder = join(outside, "consumer");
  createOutsideProject(folder, [...tarballs.map(({ file }) => file), "@types/node@22"]);
  for (const file of ["consumer.ts", "require.cjs", "serve.mjs"])
    copyFileSync(join(consumer, file), join(folder, file));
  const options = { strict: true, module: "nodenext", target: "es2023", types: ["node"], outDir: "out" };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["consumer.ts"] }));
  const types = run(folder, "tsc", ["-p", "."]);
  report("a program that uses them type-checks, declarations included", types.passed ? [] : [types.output]);

  const oldest = fetchOldestNode(join(repository, "node_modules/.cache/stacksteward"));
  for (const [version, program] of [
    [oldestNode, oldest],
    [process.versions.node, process.execPath],
  ] as const) {
    for (const [manner, file] of [
      ["as a module", "out/consumer.js"],
      ["through require()", "require.cjs"],
    ] as const) {
      const { passed: ran, stdout, output } = run(folder, program, [file]);
      const deployed = ran && stdout.startsWith("deployed");
      const quiet = !output.includes("Warning");
      const faults = deployed && quiet ? [] : [output];
      report(`it runs ${manner} on Node.js ${version}`, faults);
    }
  }

  const served = run(folder, process.execPath, ["serve.mjs"]);
  report("npx stacksteward-local serves", served.stdout.startsWith("served") ? [] : [served.output]);
}

function report(what: string, faults: readonly string[]): void {
  console.log(`${faults.length === 0 ? "ok      " : "FAILED  "}${what}`);
  for (const fault of faults) console.log(fault.replaceAll(/^/gm, "        "));
  if (faults.length === 0) passed++;
  else failed++;
}
