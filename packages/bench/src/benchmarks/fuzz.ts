import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readTemplate, TemplateError } from "@stacksteward/template";

import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { fuzzHttpDoor } from "../fuzz/fuzz-http-door.ts";
import { fuzzLint } from "../fuzz/fuzz-lint.ts";

const SECONDS = 60;

/** The long form of the fuzzing that the tests do shortly. */
export const fuzz: Benchmark = {
  name: "fuzz",
  description: `Mutated requests of real clients to the HTTP door of one local cloud, and mutated templates to every rule of the lint, for ${SECONDS} seconds each`,
  async run() {
    const subject = "@stacksteward/local";
    const { requests, fault } = await fuzzHttpDoor({ requests: 1_000_000, milliseconds: SECONDS * 1_000 });
    return [
      { metric: "requests sent", subject, value: requests, unit: "requests" },
      atMost(0, {
        metric: "met badly",
        subject,
        value: fault === undefined ? 0 : 1,
        unit: "requests",
        ...(fault !== undefined && { note: fault }),
      }),
      ...lintMeasurements(),
    ];
  },
};

const corpus = fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url));

/** Mutates whatever of the corpora can be read. */
function lintMeasurements(): Measurement[] {
  const subject = "@stacksteward/template";
  const seeds = globSync("**/*.{json,yaml,yml,template}", { cwd: corpus }).flatMap((file) => {
    try {
      return [readTemplate(readFileSync(join(corpus, file))).body];
    } catch (failure) {
      if (!(failure instanceof TemplateError)) throw failure;
      return [];
    }
  });
  if (seeds.length === 0)
    return [
      { metric: "templates linted", subject, value: undefined, unit: "runs", note: "../shared/corpus is not there" },
    ];
  const { templates, fault, slowestMilliseconds } = fuzzLint(seeds, { runs: 1_000_000, milliseconds: SECONDS * 1_000 });
  return [
    { metric: "templates linted", subject, value: templates, unit: "runs" },
    { metric: "the slowest of them", subject, value: slowestMilliseconds, unit: "ms" },
    atMost(0, {
      metric: "broken on",
      subject,
      value: fault === undefined ? 0 : 1,
      unit: "runs",
      ...(fault !== undefined && { note: fault }),
    }),
  ];
}
