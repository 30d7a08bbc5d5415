/**
 * `corpus [folder] [--write file]`: deploys the real templates in a folder, by default `../shared/corpus` beside the
 * repository, to local clouds, and prints what became of each as Markdown, or writes it to a file.
 */
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { countCorpus, reportCorpus } from "./corpus/corpus-report.ts";
import { runCorpus } from "./corpus/run-corpus.ts";

const { values, positionals } = parseArgs({ options: { write: { type: "string" } }, allowPositionals: true });
const folder = resolve(positionals[0] ?? fileURLToPath(new URL("../../../../shared/corpus", import.meta.url)));

if (existsSync(folder)) {
  const result = await runCorpus(folder);
  if (values.write === undefined) process.stdout.write(reportCorpus(result));
  else {
    writeFileSync(values.write, reportCorpus(result));
    process.stdout.write(`${JSON.stringify(countCorpus(result), undefined, 2)}\n`);
  }
} else {
  process.stderr.write(`There is no corpus of templates at ${folder}. Name its folder: pnpm corpus <folder>.\n`);
  process.exitCode = 1;
}
