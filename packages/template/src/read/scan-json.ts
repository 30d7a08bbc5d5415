import { MAX_DEPTH } from "./parsed-source.ts";

/** What a look at the characters outside strings tells about a JSON text. */
export interface JsonScan {
  /** One for each key that is written; more than the keys that were read means duplicates. */
  colons: number;
  /** The deepest level of lists and objects; the scan stops one level beyond {@link MAX_DEPTH}. */
  depth: number;
  /** Where the deepest level begins. */
  deepest: number;
  /** Whether a number has a decimal point. */
  hasFraction: boolean;
}

/** Scans JSON once, in a fraction of the time that parsing takes: strings are skipped whole. */
export function scanJson(text: string): JsonScan {
  const scan: JsonScan = { colons: 0, depth: 0, deepest: 0, hasFraction: false };
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        index = endOfString(text, index);
        break;
      case 0x3a: // :
        scan.colons++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > scan.depth) [scan.depth, scan.deepest] = [depth, index];
        if (depth > MAX_DEPTH) return scan;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      case 0x2e: // .
        scan.hasFraction = true;
    }
  }
  return scan;
}

/** The offset of the quote that ends the string begun at `start`, or the length of the text when none does. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
