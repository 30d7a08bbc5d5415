import { createReport, type ConformanceReport } from "./conformance-report.ts";
import { readCases } from "./recorded-case.ts";
import { runCase, type CaseResult, type PluggedMacros } from "./run-case.ts";

/** Runs every recorded case of a folder, one after the other, with `plugged` plugged in. */
export async function runConformance(directory: string, plugged?: PluggedMacros): Promise<ConformanceReport> {
  const results: CaseResult[] = [];
  for (const recordedCase of await readCases(directory)) results.push(await runCase(recordedCase, plugged));
  return createReport(results);
}
