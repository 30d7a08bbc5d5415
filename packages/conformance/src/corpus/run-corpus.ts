import { join } from "node:path";

import { compareTwins, type Twins } from "./compare-twins.ts";
import { CorpusFolder, corpusFiles } from "./corpus-files.ts";
import type { DeploymentOutcome } from "./deploy-template.ts";
import { offerTemplate, runTemplate, type RunOptions, type TemplateOutcome } from "./run-template.ts";

/** What became of one file; `file` is relative to its folder. */
export interface FileResult<Outcome> {
  readonly file: string;
  readonly outcome: Outcome;
}

/** What became of a whole corpus. */
export interface CorpusResult {
  readonly twins: readonly Twins[];
  readonly samples: readonly FileResult<TemplateOutcome>[];
  readonly bad: readonly FileResult<DeploymentOutcome>[];
}

/** Takes the sample templates through their lives, and offers the bad fixtures to the local cloud. One after the other. */
export async function runCorpus(root: string, options: RunOptions): Promise<CorpusResult> {
  return {
    twins: compareTwins(root),
    samples: await runFolder(root, CorpusFolder.Samples, (file) => runTemplate(file, options)),
    bad: await runFolder(root, CorpusFolder.Bad, offerTemplate),
  };
}

async function runFolder<Outcome>(
  root: string,
  folder: CorpusFolder,
  run: (file: string) => Promise<Outcome>,
): Promise<FileResult<Outcome>[]> {
  const results: FileResult<Outcome>[] = [];
  for (const file of corpusFiles(root, folder)) {
    results.push({ file, outcome: await run(join(root, folder, file)) });
  }
  return results;
}
