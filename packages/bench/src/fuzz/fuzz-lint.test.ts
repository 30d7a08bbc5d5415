import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readTemplate } from "@stacksteward/template";
import { expect, test } from "vitest";

import { fuzzLint } from "./fuzz-lint.ts";

const examples = fileURLToPath(new URL("../../../../examples", import.meta.url));
const corpus = fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url));

/** Templates of every kind, small ones first, so that a mutation meets something. */
const seeds = [
  ...["quickstart/templates/service.yaml", "quickstart/templates/network.yaml"].map((file) => join(examples, file)),
  ...[
    "good/functions_findinmap.yaml",
    "good/transform_serverless_api.yaml",
    "bad/conditions.yaml",
    "bad/generic.yaml",
  ].map((file) => join(corpus, "cfn-lint-fixtures", file)),
].filter((file) => existsSync(file));

test(`no rule breaks on a mutated template (${seeds.length} to begin with; fewer when ../shared/corpus is not there)`, () => {
  const templates = seeds.map((file) => readTemplate(readFileSync(file)).body);
  const outcome = fuzzLint(templates, { runs: 400, milliseconds: 5000, seed: 20_261_126 });
  expect(outcome.fault).toBeUndefined();
  expect(outcome.templates).toBeGreaterThan(50);
});
