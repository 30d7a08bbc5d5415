import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

import { countCorpus, hasFailures } from "./corpus-report.ts";
import { runCorpus, type CorpusResult } from "./run-corpus.ts";

/** Real templates that lie beside the repository; a clone without them has nothing to deploy. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url));

/** One file in eight, always the same ones; `pnpm corpus` takes them all. */
function isOfTheSample(file: string): boolean {
  return (createHash("sha256").update(basename(file)).digest()[0] ?? 0) % 8 === 0;
}

describe.skipIf(!existsSync(corpus))(
  "the corpus of real templates (skipped when ../shared/corpus is not there)",
  () => {
    let result: CorpusResult;

    beforeAll(async () => {
      result = await runCorpus(corpus, { plugged: new Map(), lives: isOfTheSample });
    }, 240_000);

    it("takes a sample of them through whole lives, whose chapters all end as they should", () => {
      expect(hasFailures(result)).toBe(false);
      const { lives } = countCorpus(result);
      expect(lives.end.passed).toBeGreaterThanOrEqual(15);
      expect(lives.rollback).toEqual({ passed: lives.end.passed, exception: 0, failed: 0 });
      for (const chapter of Object.values(lives)) expect(chapter.passed).toBeGreaterThanOrEqual(lives.end.passed / 2);
    });

    it("creates, updates, deletes and rolls back every sample template of AWS that can be deployed as it stands", () => {
      expect(result.samples.filter(({ outcome }) => outcome.kind === "failed")).toEqual([]);
      expect(countCorpus(result).samples.deployed).toBeGreaterThanOrEqual(139);
    });

    it("knows for every other sample what stands in the way", () => {
      const obstacles = Map.groupBy(
        result.samples.flatMap(({ outcome }) => (outcome.kind === "not-deployable" ? [outcome.reason] : [])),
        (reason) => ["macro", "tool Rain", "null", "nested template", "rule"].find((word) => reason.includes(word)),
      );
      expect(Object.fromEntries([...obstacles].map(([word, reasons]) => [word, reasons.length]))).toEqual({
        macro: 23,
        "tool Rain": 5,
        null: 8,
        "nested template": 2,
        rule: 1,
      });
    });

    it("refuses most of what cfn-lint calls bad, at once or when the resource is made", () => {
      const { bad } = countCorpus(result);
      expect(bad.files).toBe(59);
      expect(bad.refused).toBeGreaterThanOrEqual(25);
      expect(bad.refused + bad.failed).toBeGreaterThanOrEqual(32);
    });
  },
);
