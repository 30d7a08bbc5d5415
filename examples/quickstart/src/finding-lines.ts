import type { Finding } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

const COLOURS = { error: "red", warning: "yellow", info: "dim" } as const;

/** Findings as text: what is wrong, and below it where and what to do. */
export function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  return findings.flatMap(({ severity, message, remedy = "", rule, range }) => [
    `${paint(COLOURS[severity], severity.padEnd(7))} ${message} ${paint("dim", rule)}`,
    `        ${paint("dim", `line ${range?.start.line ?? "?"}:`)} ${remedy}`,
  ]);
}
