import { plainScalar } from "./plain-scalar.ts";
import type { ReadNode } from "./yaml-reading.ts";
import {
  COLON,
  commentStart,
  DASH,
  DOUBLE_QUOTE,
  endLine,
  giveUp,
  HASH,
  isBlank,
  isIndicator,
  lineEnd,
  LINE_FEED,
  nextLine,
  skipSpaces,
  trimEnd,
  type YamlCursor,
} from "./yaml-cursor.ts";

/** A text between two places. */
export interface ReadText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Reads an unquoted value of one line or several, up to the line that is indented no further than `parent`. */
export function readPlain(cursor: YamlCursor, parent: number, isTagged: boolean): ReadNode {
  const { text, at: start } = cursor;
  if (!mayBegin(text, start)) giveUp();
  const first = lineEnd(text, start);
  const comment = commentStart(text, start, first);
  let end = trimEnd(text, start, comment);
  let value = plainPart(text, start, end);
  cursor.at = first + 1;
  cursor.indent = -1;
  if (comment === first) {
    let breaks = 0;
    for (let line = first + 1; line < text.length; line = lineEnd(text, line) + 1) {
      const from = skipSpaces(text, line);
      if (text.charCodeAt(from) === LINE_FEED) {
        breaks++;
        continue;
      }
      if (from - line <= parent || from >= text.length || text.charCodeAt(from) === HASH) break;
      const over = lineEnd(text, from);
      if (isIndicator(text.charCodeAt(from)) || commentStart(text, from, over) < over) giveUp();
      end = trimEnd(text, from, over);
      value += (breaks === 0 ? " " : "\n".repeat(breaks)) + plainPart(text, from, end);
      breaks = 0;
      cursor.at = over + 1;
    }
  }
  if (nextLine(cursor) > parent) giveUp();
  return { value: isTagged ? value : plainScalar(value), node: { start, end } };
}

/** Whether an unquoted text may begin with what stands there. */
export function mayBegin(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return !isIndicator(code) || ((code === DASH || code === COLON) && !isBlank(text, at + 1));
}

/** A colon with nothing behind it would make a key of the text. */
function plainPart(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  return part.includes(": ") || part.charCodeAt(part.length - 1) === COLON ? giveUp() : part;
}

/** Reads a quoted value behind which nothing stands on its line. */
export function readQuotedValue(cursor: YamlCursor, parent: number): ReadNode {
  const { text: value, start, end } = readQuoted(cursor, parent);
  endLine(cursor);
  return { value, node: { start, end } };
}

/** Reads a text in quotes; its further lines are indented further than `parent`. */
export function readQuoted(cursor: YamlCursor, parent: number): ReadText {
  const { text, at: start } = cursor;
  const isDouble = text.charCodeAt(start) === DOUBLE_QUOTE;
  const close = isDouble ? closingDouble(text, start + 1) : closingSingle(text, start + 1);
  const raw = text.slice(start + 1, close);
  cursor.at = close + 1;
  cursor.indent = -1;
  const isLong = raw.includes("\n");
  if (isLong && isDouble && raw.includes("\\")) giveUp();
  const folded = isLong ? fold(raw, parent) : raw;
  return { text: isDouble ? unescaped(folded) : folded.replaceAll("''", "'"), start, end: close + 1 };
}

function closingSingle(text: string, from: number): number {
  for (let at = text.indexOf("'", from); at >= 0; at = text.indexOf("'", at + 2)) {
    if (text[at + 1] !== "'") return at;
  }
  return giveUp();
}

function closingDouble(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === "\\") at++;
  }
  return giveUp();
}

/** Lines are joined with spaces, and empty ones are line ends. */
function fold(raw: string, parent: number): string {
  const [first = "", ...lines] = raw.split("\n");
  let folded = first.slice(0, trimEnd(first, 0, first.length));
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const from = skipSpaces(line, 0);
    if (from === line.length) {
      breaks++;
      continue;
    }
    if (from <= parent) giveUp();
    const isLast = index === lines.length - 1;
    folded +=
      (breaks === 0 ? " " : "\n".repeat(breaks)) +
      line.slice(from, isLast ? undefined : trimEnd(line, from, line.length));
    breaks = 0;
  }
  return breaks > 0 ? giveUp() : folded;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["/", "/"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES.get(letter) ?? giveUp());
}

/** Reads a text in a block: `|` as it is written, `>` with its lines joined. */
export function readBlockText(cursor: YamlCursor, parent: number): ReadNode {
  const { text, at: start } = cursor;
  const isFolded = text[start] === ">";
  const chomping = text[start + 1] === "-" || text[start + 1] === "+" ? text[start + 1] : "";
  const header = lineEnd(text, start);
  if (skipSpaces(text, start + 1 + (chomping?.length ?? 0)) !== header) giveUp();
  const { lines, next } = blockLines(text, header + 1, parent);
  cursor.at = next;
  cursor.indent = -1;
  if (nextLine(cursor) > parent) giveUp();
  let last = lines.length;
  while (last > 0 && lines[last - 1] === "") last--;
  if (last === 0) giveUp();
  const written = lines.slice(0, last);
  const body = isFolded ? foldedLines(written) : written.join("\n");
  const value = body + (chomping === "-" ? "" : "\n".repeat(chomping === "+" ? lines.length - last + 1 : 1));
  return { value, node: { start, end: endOfText(text, start, next) } };
}

/** The lines of a block without their indent, and where the line behind them begins. */
function blockLines(text: string, begin: number, parent: number): { readonly lines: string[]; readonly next: number } {
  const lines: string[] = [];
  let indent = -1;
  let longestEmpty = 0;
  let at = begin;
  while (at < text.length) {
    const end = text.indexOf("\n", at);
    if (end < 0) giveUp();
    const from = skipSpaces(text, at);
    const depth = from - at;
    if (from === end) {
      if (indent >= 0 && depth > indent) giveUp();
      longestEmpty = Math.max(longestEmpty, depth);
      lines.push("");
    } else {
      if (indent < 0) {
        if (depth <= parent || longestEmpty > depth) giveUp();
        indent = depth;
      }
      if (depth < indent) {
        if (depth > parent) giveUp();
        break;
      }
      lines.push(text.slice(at + indent, end));
    }
    at = end + 1;
  }
  return { lines, next: at };
}

/** Lines that are indented further stay as they are, with the line ends around them. */
function foldedLines(lines: readonly string[]): string {
  let folded = "";
  let between = "";
  let wasDeeper = false;
  for (const line of lines) {
    if (line === "") {
      if (between === "\n") folded += "\n";
      else between = "\n";
    } else if (line.startsWith(" ")) {
      if (between === " ") between = "\n";
      else if (between === "\n" && !wasDeeper) between = "\n\n";
      folded += between + line;
      between = "\n";
      wasDeeper = true;
    } else {
      folded += between + line;
      between = " ";
      wasDeeper = false;
    }
  }
  return folded;
}

function endOfText(text: string, start: number, next: number): number {
  let end = next;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return end;
}
