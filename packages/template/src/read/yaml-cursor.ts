import { MAX_DEPTH } from "./parsed-source.ts";

/** Thrown where a text is not certain to be everyday YAML. */
export const NOT_EVERYDAY: Error = new Error("This is no everyday YAML.");

/** Where a reading of everyday YAML is. */
export interface YamlCursor {
  readonly text: string;
  /** The next character. */
  at: number;
  /** How far the line is indented whose first character is the next; -1 when the next character is anywhere else. */
  indent: number;
}

/** The column of a text's end: less than any line is indented. */
export const END = -1;

/** Gives up: the library reads the text. */
export function giveUp(): never {
  throw NOT_EVERYDAY;
}

/** Refuses what is nested too deeply; the library says where. */
export function assertDepth(depth: number): void {
  if (depth > MAX_DEPTH) giveUp();
}

/** Goes to the first character of the next line that is neither empty nor a comment, and answers how far it is indented; {@link END} when there is none. */
export function nextLine(cursor: YamlCursor): number {
  if (cursor.indent >= 0) return cursor.indent;
  const { text } = cursor;
  for (let start = cursor.at; start < text.length; start = lineEnd(text, start) + 1) {
    const first = skipSpaces(text, start);
    const code = text.charCodeAt(first);
    if (first >= text.length) break;
    if (code === LINE_FEED || code === HASH) continue;
    cursor.at = first;
    cursor.indent = first - start;
    return cursor.indent;
  }
  cursor.at = text.length;
  return END;
}

/** Goes past the end of a line on which nothing but a comment may follow. */
export function endLine(cursor: YamlCursor): void {
  const { text, at } = cursor;
  const next = skipSpaces(text, at);
  if (!isLineOver(text, next)) giveUp();
  if (text.charCodeAt(next) === HASH && next === at) giveUp();
  cursor.at = lineEnd(text, next) + 1;
  cursor.indent = -1;
}

/** Whether nothing follows on the line but, perhaps, a comment. */
export function isLineOver(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === LINE_FEED || code === HASH;
}

/** Whether a `-` stands there that begins an item. */
export function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && isBlank(text, at + 1);
}

/** Whether a space, the end of a line or the end of the text stands there. */
export function isBlank(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === SPACE || code === LINE_FEED;
}

/** The first place that holds no space. */
export function skipSpaces(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) === SPACE) next++;
  return next;
}

/** Where the last character that is no space ends, looking back from `end` and not past `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) === SPACE) last--;
  return last;
}

/** Where the line ends in which something stands. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Where the first comment between two places of one line begins, or `end`. */
export function commentStart(text: string, start: number, end: number): number {
  const hash = text.slice(start, end).indexOf(" #");
  return hash < 0 ? end : start + hash;
}

/** Characters that cannot begin an unquoted text, or could only do so in company. */
export function isIndicator(code: number): boolean {
  return INDICATORS.has(code);
}

const INDICATORS: ReadonlySet<number> = new Set(Array.from("-?:,[]{}#&*!|>'\"%@`", (each) => each.charCodeAt(0)));

export const LINE_FEED = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
