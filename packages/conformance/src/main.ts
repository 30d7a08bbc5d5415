import { parseArgs } from "node:util";

import { formatReport } from "./conformance-report.ts";
import { runConformance } from "./run-conformance.ts";
import { SERVERLESS, serverlessTransform } from "./serverless/serverless-transform.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    serverless: { type: "boolean", default: false },
    "at-least": { type: "string", default: "0" },
  },
});
const [directory] = positionals;
const atLeast = Number(values["at-least"]);
if (directory === undefined || !Number.isFinite(atLeast)) {
  process.stderr.write("usage: pnpm conformance <directory> [--json] [--serverless] [--at-least <percent of steps>]\n");
  process.exit(2);
}

const report = await runConformance(
  directory,
  values.serverless ? new Map([[SERVERLESS, await serverlessTransform()]]) : undefined,
);
process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
if (report.cases.crashed > 0 || report.percentOfSteps < atLeast) process.exitCode = 1;
