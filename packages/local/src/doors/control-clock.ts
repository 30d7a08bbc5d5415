import type { CloudClock } from "../clock/cloud-clock.ts";
import type { ControlAnswer } from "./controlled-cloud.ts";

/** The cloud's time, as control calls answer it. */
export function showClock(clock: CloudClock): { readonly now: string } {
  return { now: new Date(clock.now()).toISOString() };
}

/** Moves virtual time by `{"advance": milliseconds}`, or with `{"settle": true}` until nothing is left to do. */
export async function moveClock(clock: CloudClock, order: unknown): Promise<ControlAnswer> {
  const move = readMove(clock, order);
  if (move === undefined) return [400, { message: 'Send {"advance": milliseconds} or {"settle": true}.' }];
  try {
    await move();
    return [200, showClock(clock)];
  } catch (error) {
    return [409, { message: error instanceof Error ? error.message : String(error) }];
  }
}

function readMove(clock: CloudClock, order: unknown): (() => Promise<void>) | undefined {
  if (typeof order !== "object" || order === null) return undefined;
  if ("settle" in order && order.settle === true) return () => clock.settle();
  if (!("advance" in order) || typeof order.advance !== "number") return undefined;
  const { advance } = order;
  return () => clock.advance(advance);
}
