import { randomInt } from "node:crypto";

/** Answers numbers from 0 up to, not including, 1. */
export function systemRandom(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
