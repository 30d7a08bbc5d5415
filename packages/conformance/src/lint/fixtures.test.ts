import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { CorpusFolder, corpusFiles } from "../corpus/corpus-files.ts";
import places from "./fixture-places.json" with { type: "json" };
import { elsewhere, outOfScope } from "./fixture-exceptions.ts";
import { ourFindings } from "./our-findings.ts";

const corpus = fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url));

/** CloudFormation wants at least one resource, and cfn-lint does not ask for it in these. */
const WITHOUT_RESOURCES = [
  "core/config_cfn_lint.json",
  "core/config_cfn_lint.yaml",
  "core/config_parameters.yaml",
  "decode/parsing.json",
  "mappings/name.yaml",
  "parameters/default.yaml",
  "resources/cloudformation/stack_nested.yaml",
];

/** What was good when it was written: cfn-lint says today of both that the runtime has ended (E2533). */
const WITH_ENDED_RUNTIMES = ["some_logs_stream_lambda.yaml", "transform_serverless_ignore_globals.yaml"];

describe.skipIf(!existsSync(corpus))("cfn-lint's fixtures (skipped when ../shared/corpus is not there)", () => {
  test("the good ones have no error, but for those that CloudFormation would refuse", () => {
    const folder = join(corpus, CorpusFolder.Good);
    const errors = ourFindings(folder, corpusFiles(corpus, CorpusFolder.Good)).filter(
      ({ severity }) => severity === "error",
    );
    const ended = errors.filter(({ rule }) => rule === "retired-runtime");
    expect([...new Set(ended.map(({ file }) => file))]).toEqual(WITH_ENDED_RUNTIMES);
    const others = errors.filter((error) => !ended.includes(error));
    expect(others.map(({ file, message }) => `${file}: ${message}`)).toEqual(
      WITHOUT_RESOURCES.map((file) => `${file}: The template has no Resources.`),
    );
  });

  test("each bad one has its findings where cfn-lint has them, or is of a kind that the rules leave to it", () => {
    const files = corpusFiles(corpus, CorpusFolder.Bad);
    const told = new Set(
      ourFindings(join(corpus, CorpusFolder.Bad), files).map(({ file, line, rule }) => `bad/${file} ${line} ${rule}`),
    );
    const expected = Object.entries({ ...places, ...elsewhere }).flatMap(([file, each]) =>
      each.map((place) => `${file} ${place}`),
    );
    expect(expected.filter((place) => !told.has(place))).toEqual([]);
    const covered = new Set([...Object.keys(places), ...Object.keys(elsewhere), ...Object.keys(outOfScope)]);
    expect(files.map((file) => `bad/${file}`).filter((file) => !covered.has(file))).toEqual([]);
  });
});
