/** `recordings <directory>`: makes the calls of recorded tests on local clouds, and prints what was answered otherwise. */
import { createReport, formatReport } from "./conformance-report.ts";
import { runRecordings } from "./recordings/run-recordings.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("usage: pnpm conformance:recordings <directory>\n");
  process.exit(2);
}

const modules = await runRecordings(directory);
const all = createReport(modules.flatMap(({ results }) => results));
process.stdout.write(`${formatReport(all)}\n\n`);
for (const { name, results } of modules) {
  const { cases, steps } = createReport(results);
  process.stdout.write(`${name}: ${cases.passed} of ${cases.total} tests, ${steps.passed} of ${steps.total} answers\n`);
}
if (all.cases.crashed > 0) process.exitCode = 1;
