import type { Json } from "../json.ts";
import { MAX_DEPTH, type ParsedSource, tooDeep, unreadable } from "./parsed-source.ts";
import { parseJsonExactly } from "./parse-json-exactly.ts";
import { scanJson } from "./scan-json.ts";
import type { SourceNode } from "./source-node.ts";

/**
 * Reads JSON. The engine's own parser does the work; it keeps no positions and accepts duplicate keys, so the keys are
 * counted in the text as well, and only what looks suspicious is parsed again by the exact parser.
 */
export function readJson(text: string): ParsedSource {
  const scan = scanJson(text);
  if (scan.depth > MAX_DEPTH) return unreadable([tooDeep(scan.deepest)]);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return parseJsonExactly(text);
  }
  if (scan.hasFraction || countKeys(value) !== scan.colons) return parseJsonExactly(text);
  let positions: SourceNode | undefined;
  return { value, findings: [], locate: () => (positions ??= parseJsonExactly(text).locate()) };
}

/** Counts keys. A number that is no safe integer makes the count useless on purpose: its digits need the exact parser. */
function countKeys(value: Json): number {
  if (typeof value === "number") return Number.isSafeInteger(value) ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item);
    return count;
  }
  for (const key in value) count += 1 + countKeys(value[key] ?? null);
  return count;
}
