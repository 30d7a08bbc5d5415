import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

import type { ConformanceReport } from "./conformance-report.ts";
import { runConformance } from "./run-conformance.ts";

/** Recordings that lie beside the repository; a clone without them has nothing to be held against. */
const recordings = fileURLToPath(new URL("../../../../shared/conformance/change-sets", import.meta.url));

describe.skipIf(!existsSync(recordings))("recorded cases (skipped when ../shared/conformance is not there)", () => {
  test("every step that can be run is answered as recorded", { timeout: 60_000 }, async () => {
    const { results, cases, percentOfSteps } = await runConformance(recordings);
    expect(results.filter(({ kind }) => kind === "missed" || kind === "crashed")).toEqual([]);
    expect(cases.passed).toBeGreaterThanOrEqual(34);
    expect(percentOfSteps).toBeGreaterThanOrEqual(81);
  });

  test("what is not run says what it needs", { timeout: 60_000 }, async () => {
    const { results } = await runConformance(recordings);
    for (const { kind, reason } of results) {
      if (kind === "not-run") expect(reason).toMatch(/^needs the (macro|object in S3|template of the update)/);
    }
  });
});
