import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

import { createReport } from "../conformance-report.ts";
import { runRecordings, type ModuleResult } from "./run-recordings.ts";

/** Recordings that lie beside the repository; a clone without them has nothing to be held against. */
const recordings = fileURLToPath(new URL("../../../../../shared/conformance/recordings", import.meta.url));

/** How many tests of each module pass, and how many of their answers: a floor, to be raised. */
const floors: Readonly<Record<string, readonly [tests: number, answers: number]>> = {
  "api/test_stacks": [30, 99],
  "api/test_changesets": [18, 37],
  "engine/test_attributes": [2, 2],
  "engine/test_conditions": [11, 29],
  "engine/test_deletion_policy": [2, 2],
  "engine/test_replacement": [1, 1],
  "api/test_validations": [6, 6],
  "api/test_nested_stacks": [1, 1],
  test_change_set_exports_imports: [3, 9],
  "api/test_resources": [5, 6],
  "resources/test_ssm": [3, 4],
  "resources/test_cdk": [2, 5],
  "api/test_stack_policies": [12, 17],
};

describe.skipIf(!existsSync(recordings))("recorded tests (skipped when ../shared/conformance is not there)", () => {
  let modules: ModuleResult[];

  beforeAll(async () => {
    modules = await runRecordings(recordings);
  }, 60_000);

  test("no fewer are answered as recorded than before", () => {
    expect(modules.map(({ name }) => name)).toEqual(Object.keys(floors));
    for (const { name, results } of modules) {
      const { cases, steps } = createReport(results);
      const [leastTests = 0, leastAnswers = 0] = floors[name] ?? [];
      expect(cases.passed, name).toBeGreaterThanOrEqual(leastTests);
      expect(steps.passed, name).toBeGreaterThanOrEqual(leastAnswers);
    }
  });

  test("none crashes, and each that is not run says why", () => {
    const results = modules.flatMap((module) => module.results);
    expect(results.filter(({ kind }) => kind === "crashed")).toEqual([]);
    for (const { kind, reason } of results) if (kind === "not-run") expect(reason).toMatch(/\w/);
  });
});
