import type { Engine } from "../engine.ts";
import type { StackOperation } from "../event-log.ts";
import type { Stack } from "../stack.ts";
import type { Finding } from "./finding.ts";

/** Writes what validation has found into the log of the stack, where `DescribeEvents` alone shows it. */
export function reportFindings(
  engine: Engine,
  stack: Stack,
  operation: StackOperation,
  findings: readonly Finding[],
): void {
  const { clock, ids } = engine.world;
  for (const finding of findings) stack.events.find({ eventId: ids.uuid(), operation, time: clock.now(), finding });
}
