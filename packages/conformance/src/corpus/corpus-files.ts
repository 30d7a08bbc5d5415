import { globSync } from "node:fs";
import { join } from "node:path";

/** The folders of a corpus: sample templates that should deploy, and fixtures of a linter, good and bad. */
export const CorpusFolder = {
  Samples: "aws-sample-templates",
  Good: "cfn-lint-fixtures/good",
  Bad: "cfn-lint-fixtures/bad",
} as const;
export type CorpusFolder = (typeof CorpusFolder)[keyof typeof CorpusFolder];

/** The template files in one folder of the corpus at `root`, relative to that folder, sorted. */
export function corpusFiles(root: string, folder: CorpusFolder): string[] {
  return globSync("**/*.{json,yaml,yml,template}", { cwd: join(root, folder) }).toSorted();
}
