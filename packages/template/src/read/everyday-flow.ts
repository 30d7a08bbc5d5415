import type { Json, JsonObject } from "../json.ts";
import { readQuoted, type ReadText } from "./everyday-scalars.ts";
import { setMember } from "./parsed-source.ts";
import { plainScalar } from "./plain-scalar.ts";
import { writeOut } from "./read-yaml-tag.ts";
import type { SourceMember, SourceNode } from "./source-node.ts";
import { readTag } from "./everyday-tags.ts";
import type { ReadNode } from "./yaml-reading.ts";
import {
  assertDepth,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  giveUp,
  HASH,
  isBlank,
  isIndicator,
  LINE_FEED,
  SINGLE_QUOTE,
  SPACE,
  skipSpaces,
  trimEnd,
  type YamlCursor,
} from "./yaml-cursor.ts";

/** Reads `[…]` or `{…}`; its further lines are indented further than `parent`. */
export function readFlow(cursor: YamlCursor, parent: number, depth: number): ReadNode {
  assertDepth(depth);
  cursor.indent = -1;
  return cursor.text[cursor.at] === "[" ? readFlowList(cursor, parent, depth) : readFlowMap(cursor, parent, depth);
}

function readFlowList(cursor: YamlCursor, parent: number, depth: number): ReadNode {
  const start = cursor.at++;
  const value: Json[] = [];
  const items: SourceNode[] = [];
  skipFlowSpace(cursor, parent);
  if (cursor.text[cursor.at] === "]") return { value, node: { start, end: ++cursor.at, items } };
  do {
    const item = readFlowNode(cursor, parent, depth + 1);
    value.push(item.value);
    items.push(item.node);
  } while (hasMore(cursor, parent, "]"));
  return { value, node: { start, end: cursor.at, items } };
}

function readFlowMap(cursor: YamlCursor, parent: number, depth: number): ReadNode {
  const start = cursor.at++;
  const value: JsonObject = {};
  const members = new Map<string, SourceMember>();
  skipFlowSpace(cursor, parent);
  if (cursor.text[cursor.at] === "}") return { value, node: { start, end: ++cursor.at, members } };
  do {
    const key = readFlowKey(cursor, parent);
    if (key.text === "<<" || key.text === "" || members.has(key.text)) giveUp();
    skipFlowSpace(cursor, parent);
    const child = readFlowNode(cursor, parent, depth + 1);
    setMember(value, key.text, child.value);
    members.set(key.text, { key: { start: key.start, end: key.end }, value: child.node });
  } while (hasMore(cursor, parent, "}"));
  return { value, node: { start, end: cursor.at, members } };
}

/** Goes past the comma or the end that must follow, and answers whether something stands behind. The last comma may be one too many. */
function hasMore(cursor: YamlCursor, parent: number, close: "]" | "}"): boolean {
  skipFlowSpace(cursor, parent);
  const { text } = cursor;
  if (text.charCodeAt(cursor.at) === COMMA) {
    cursor.at++;
    skipFlowSpace(cursor, parent);
    if (text[cursor.at] !== close) return true;
  }
  if (text[cursor.at] !== close) giveUp();
  cursor.at++;
  return false;
}

function readFlowKey(cursor: YamlCursor, parent: number): ReadText {
  const { text } = cursor;
  const key = isQuote(text.charCodeAt(cursor.at)) ? readQuoted(cursor, parent) : readFlowPlain(cursor);
  cursor.at = skipSpaces(text, cursor.at);
  if (text.slice(key.start, key.end).includes("\n")) giveUp();
  if (text.charCodeAt(cursor.at) !== COLON || !isBlank(text, cursor.at + 1)) giveUp();
  cursor.at++;
  return key;
}

function readFlowNode(cursor: YamlCursor, parent: number, depth: number): ReadNode {
  const { text } = cursor;
  const tag = readTag(cursor);
  if (tag !== undefined) {
    skipFlowSpace(cursor, parent);
    if (text[cursor.at] === "!") giveUp();
    return writeOut(tag.name, tag.span, readFlowValue(cursor, parent, depth, true));
  }
  return readFlowValue(cursor, parent, depth, false);
}

function readFlowValue(cursor: YamlCursor, parent: number, depth: number, isTagged: boolean): ReadNode {
  const { text } = cursor;
  const code = text.charCodeAt(cursor.at);
  if (text[cursor.at] === "[" || text[cursor.at] === "{") return readFlow(cursor, parent, depth);
  const isQuoted = isQuote(code);
  const { text: value, start, end } = isQuoted ? readQuoted(cursor, parent) : readFlowPlain(cursor);
  return { value: isQuoted || isTagged ? value : plainScalar(value), node: { start, end } };
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

const FLOW_END = /[,[\]{}\n]|:(?=[\s,[\]{}]|$)| #/g;

/** Unquoted text of one line, up to what ends it. */
function readFlowPlain(cursor: YamlCursor): ReadText {
  const { text, at: start } = cursor;
  if (isIndicator(text.charCodeAt(start))) giveUp();
  FLOW_END.lastIndex = start;
  const stop = FLOW_END.exec(text)?.index ?? text.length;
  const end = trimEnd(text, start, stop);
  if (end === start) giveUp();
  cursor.at = stop;
  return { text: text.slice(start, end), start, end };
}

/** Skips spaces and line ends between the parts of a list or object. Comments are for the library. */
function skipFlowSpace(cursor: YamlCursor, parent: number): void {
  const { text } = cursor;
  let line = -1;
  let at = cursor.at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) line = at + 1;
    else if (code !== SPACE) break;
    at++;
  }
  if (at >= text.length || text.charCodeAt(at) === HASH) giveUp();
  if (line >= 0 && at - line <= parent) giveUp();
  cursor.at = at;
}
