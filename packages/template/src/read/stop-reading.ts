import type { Finding } from "./parsed-source.ts";

/** Thrown inside a reader where it cannot go on; what was found before is kept. */
export class StopReading extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}
