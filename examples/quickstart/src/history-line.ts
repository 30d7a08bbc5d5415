import type { Deployment } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

const colours = {
  succeeded: "green",
  "no-changes": "dim",
  failed: "red",
  "rolled-back": "yellow",
  unknown: "yellow",
} as const satisfies Readonly<Record<Deployment["outcome"]["kind"], string>>;

/** One deployment as a row: when it ended, what it was, what it changed, and what came of it. */
export function historyLine({ endedAt, operation, changes, outcome }: Deployment, paint: Paint): string {
  const changed = changes.map(({ logicalId }) => logicalId).join(", ");
  return [
    paint("dim", endedAt.slice(11, 19)),
    operation.padEnd(7),
    paint(colours[outcome.kind], outcome.kind.padEnd(11)),
    paint("dim", changed),
  ]
    .join("  ")
    .trimEnd();
}
