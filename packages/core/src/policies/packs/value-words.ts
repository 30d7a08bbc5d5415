import { UNKNOWN } from "@stacksteward/template/evaluation";
import { MASK } from "@stacksteward/workflow";

/** Whether a value is a secret, or is only looked up when it is deployed: nobody can say what it is. */
export function isHidden(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "string" && [MASK, "{{resolve:"].some((mark) => value.includes(mark));
}

/** A scalar as text, in which `true` and `"true"` are one; empty for everything else. */
export function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Whether a value is one of these words, whatever their case. */
export function isAmong(value: unknown, words: readonly (string | boolean)[]): boolean {
  const text = wordOf(value).toLowerCase();
  return words.some((word) => String(word).toLowerCase() === text);
}
