import { CoreErrorCode, coreError } from "../core-error.ts";
import type { DriftReport } from "./drift-report.ts";

/** Refuses what is no report, or one of a later version. Throws `DRIFT_REPORT_INVALID`. */
export function assertReport(report: DriftReport): void {
  // Callers without types pass what they have, which may be nothing.
  const { format, version } = (report as DriftReport | null | undefined) ?? {};
  if (format === "stacksteward.drift" && version === 1) return;
  throw coreError(
    CoreErrorCode.DriftReportInvalid,
    `This is not a drift report that this version understands (format ${String(format)}, version ${String(version)}). Detect the drift again.`,
  );
}
