/**
 * `corpus [folder] [--write file] [--serverless]`: takes the real templates in a folder, by default `../shared/corpus`
 * beside the repository, through their lives on local clouds, and prints what became of each as Markdown, or writes it
 * to a file. With AWS's own transform of serverless templates, if asked for; that needs Python 3.
 */
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { countCorpus, hasFailures, reportCorpus } from "./corpus/corpus-report.ts";
import { runCorpus } from "./corpus/run-corpus.ts";
import type { PluggedMacros } from "./run-case.ts";
import { SERVERLESS, serverlessTransform } from "./serverless/serverless-transform.ts";

const { values, positionals } = parseArgs({
  options: { write: { type: "string" }, serverless: { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? fileURLToPath(new URL("../../../../shared/corpus", import.meta.url)));

if (existsSync(folder)) {
  const plugged: PluggedMacros = new Map(values.serverless ? [[SERVERLESS, await serverlessTransform()]] : []);
  const result = await runCorpus(folder, { plugged, lives: () => true });
  if (values.write === undefined) process.stdout.write(reportCorpus(result));
  else {
    writeFileSync(values.write, reportCorpus(result));
    process.stdout.write(`${JSON.stringify(countCorpus(result), undefined, 2)}\n`);
    if (hasFailures(result)) process.exitCode = 1;
  }
} else {
  process.stderr.write(`There is no corpus of templates at ${folder}. Name its folder: pnpm corpus <folder>.\n`);
  process.exitCode = 1;
}
