import type { OperationEvent } from "@stacksteward/core";

import { minutes } from "./minutes.ts";
import type { Paint } from "./paint.ts";

type StatusEvent = Extract<OperationEvent, { at: string }>;

/** One event as a row: when, what, which type, and its new status. Nothing when a resource only began: that is no news. */
export function eventLine(event: StatusEvent, begun: number, paint: Paint): string | undefined {
  const isStack = event.kind === "stack-status";
  if (!isStack && event.status.endsWith("_IN_PROGRESS")) return undefined;
  const name = (isStack ? event.stackName : event.logicalId).padEnd(14);
  return [
    paint("dim", minutes(Date.parse(event.at) - begun).padStart(4)),
    isStack ? paint("bold", name) : name,
    paint("dim", (isStack ? "stack" : event.type).padEnd(31)),
    paint(colourOf(event.status), event.status) + paint("dim", shortReason(event)),
  ].join("  ");
}

/** Long reasons are told when the failure is explained. */
function shortReason({ status, reason = "" }: StatusEvent): string {
  return status.endsWith("_FAILED") && reason.length < 40 ? `  ${reason}` : "";
}

function colourOf(status: string): "red" | "green" | "yellow" {
  if (status.includes("FAILED") || status.includes("ROLLBACK")) return "red";
  return status.endsWith("COMPLETE") ? "green" : "yellow";
}
