import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

import type { ConformanceReport } from "./conformance-report.ts";
import { runConformance } from "./run-conformance.ts";

/** Recordings that lie beside the repository; a clone without them has nothing to be held against. */
const recordings = fileURLToPath(new URL("../../../../shared/conformance/change-sets", import.meta.url));

describe.skipIf(!existsSync(recordings))("recorded cases (skipped when ../shared/conformance is not there)", () => {
  let report: ConformanceReport;

  beforeAll(async () => {
    report = await runConformance(recordings);
  }, 60_000);

  test("every step that can be run is answered as recorded", () => {
    const { results, cases, percentOfSteps } = report;
    expect(results.filter(({ kind }) => kind === "missed" || kind === "crashed")).toEqual([]);
    expect(cases.passed).toBeGreaterThanOrEqual(44);
    expect(percentOfSteps).toBeGreaterThanOrEqual(95);
  });

  test("what is not run says what it needs", () => {
    const reasons = report.results.filter(({ kind }) => kind === "not-run").map(({ reason }) => reason);
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^needs the (macro AWS::Serverless|template of the update)/);
  });
});
