/** `pnpm bench [--only name,name] [--record]`: measures, prints tables, and writes the figures as JSON. With both, only those take the place of what was recorded. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { appGraph } from "./benchmarks/app-graph.ts";
import { assets } from "./benchmarks/assets.ts";
import { catalogLookup } from "./benchmarks/catalog-lookup.ts";
import { compareTemplates } from "./benchmarks/compare-templates.ts";
import { crashes } from "./benchmarks/crashes.ts";
import { deployTime } from "./benchmarks/deploy-time.ts";
import { faults } from "./benchmarks/faults.ts";
import { fuzz } from "./benchmarks/fuzz.ts";
import { growth } from "./benchmarks/growth.ts";
import { importCore } from "./benchmarks/import-core.ts";
import { importLambda } from "./benchmarks/import-lambda.ts";
import { largeTemplate } from "./benchmarks/large-template.ts";
import { lint } from "./benchmarks/lint.ts";
import { loopback } from "./benchmarks/loopback.ts";
import { manyQueues } from "./benchmarks/many-queues.ts";
import { manyStacks } from "./benchmarks/many-stacks.ts";
import { serviceCalls } from "./benchmarks/service-calls.ts";
import { stackSets } from "./benchmarks/stack-sets.ts";
import { watching } from "./benchmarks/watching.ts";
import {
  createReport,
  mergeReports,
  renderMarkdown,
  renderTable,
  type BenchmarkResult,
  type Report,
} from "./report.ts";

const benchmarks = [
  importCore,
  importLambda,
  catalogLookup,
  serviceCalls,
  deployTime,
  watching,
  appGraph,
  stackSets,
  compareTemplates,
  lint,
  largeTemplate,
  assets,
  growth,
  manyStacks,
  manyQueues,
  loopback,
  faults,
  crashes,
  fuzz,
];
const root = new URL("../../../", import.meta.url);

const { values } = parseArgs({ options: { only: { type: "string" }, record: { type: "boolean", default: false } } });
const wanted = values.only?.split(",");
const unknown = wanted?.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(", ")}. There are: ${benchmarks.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

buildPackages();
const results: BenchmarkResult[] = [];
for (const { name, description, explanation, run } of benchmarks) {
  if (wanted !== undefined && !wanted.includes(name)) continue;
  const measurements = await run();
  const result = { name, description, ...(explanation === undefined ? {} : { explanation }), measurements };
  results.push(result);
  console.log(`${renderTable(result)}\n`);
}
writeReport();

/** Imports are measured as users meet them: built. */
function buildPackages(): void {
  const tsc = new URL("bin/tsc", pathToFileURL(createRequire(root).resolve("typescript/package.json")));
  const build = spawnSync(process.execPath, [fileURLToPath(tsc), "-b", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (build.status === 0) return;
  console.error("The packages cannot be built, and the benchmarks measure them as they are published.");
  process.exit(1);
}

function writeReport(): void {
  const fresh = createReport(results);
  const recorded = new URL("docs/benchmarks.json", root);
  const names = benchmarks.map(({ name }) => name);
  const report =
    values.record && wanted !== undefined
      ? mergeReports(JSON.parse(readFileSync(recorded, "utf8")) as Report, fresh, names)
      : fresh;
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  const latest = new URL("packages/bench/results/latest.json", root);
  mkdirSync(new URL(".", latest), { recursive: true });
  writeFileSync(latest, json);
  console.log(`Written to ${fileURLToPath(latest)}.`);
  if (!values.record) return;
  writeFileSync(recorded, json);
  writeFileSync(new URL("docs/benchmarks.md", root), renderMarkdown(report));
}
