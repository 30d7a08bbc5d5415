import type { Json, JsonObject } from "../json.ts";
import { readFlow } from "./everyday-flow.ts";
import { readBlockText, readPlain, readQuoted, readQuotedValue, type ReadText } from "./everyday-scalars.ts";
import { readTag } from "./everyday-tags.ts";
import { setMember } from "./parsed-source.ts";
import { writeOut } from "./read-yaml-tag.ts";
import type { SourceMember, SourceNode } from "./source-node.ts";
import {
  assertDepth,
  COLON,
  commentStart,
  END,
  endLine,
  giveUp,
  isBlank,
  isDash,
  isIndicator,
  isLineOver,
  lineEnd,
  nextLine,
  NOT_EVERYDAY,
  skipSpaces,
  trimEnd,
  type YamlCursor,
} from "./yaml-cursor.ts";
import type { ReadNode } from "./yaml-reading.ts";

/** Anything but printable characters and line ends: tabs, carriage returns, marks, halves of characters. */
const UNUSUAL = /[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const DOCUMENT_MARK = /\n(?:---|\.\.\.)/;

/**
 * Reads the YAML that nearly all templates are written in, many times faster than the library: mappings and lists by indent or in
 * brackets, texts, comments, short forms. Answers nothing when the text has anything else, or anything wrong: what it answers is
 * what the library would, which is left to read and to judge all the rest.
 */
export function readEverydayYaml(text: string): ReadNode | undefined {
  if (UNUSUAL.test(text) || DOCUMENT_MARK.test(text)) return undefined;
  const cursor: YamlCursor = { text, at: text.startsWith("---\n") ? 4 : 0, indent: -1 };
  try {
    if (nextLine(cursor) !== 0) return undefined;
    const root = readMap(cursor, 0, 0);
    return nextLine(cursor) === END ? root : undefined;
  } catch (error) {
    if (error === NOT_EVERYDAY) return undefined;
    throw error;
  }
}

function readMap(cursor: YamlCursor, indent: number, depth: number): ReadNode {
  assertDepth(depth);
  const start = cursor.at;
  const value: JsonObject = {};
  const members = new Map<string, SourceMember>();
  let end: number;
  do {
    const key = readKey(cursor) ?? giveUp();
    if (members.has(key.text)) giveUp();
    const child = readValue(cursor, { parent: indent, depth: depth + 1, mayBeFlush: true });
    setMember(value, key.text, child.value);
    members.set(key.text, { key: { start: key.start, end: key.end }, value: child.node });
    ({ end } = child.node);
  } while (continues(cursor, indent));
  return { value, node: { start, end, members } };
}

function readList(cursor: YamlCursor, indent: number, depth: number): ReadNode {
  assertDepth(depth);
  const start = cursor.at;
  const value: Json[] = [];
  const items: SourceNode[] = [];
  let end: number;
  do {
    cursor.at++;
    const item = readItem(cursor, indent, depth + 1);
    value.push(item.value);
    items.push(item.node);
    ({ end } = item.node);
  } while (continues(cursor, indent) && isDash(cursor.text, cursor.at));
  return { value, node: { start, end, items } };
}

/** Whether the next line belongs to what is indented so. One that is indented further belongs to nothing. */
function continues(cursor: YamlCursor, indent: number): boolean {
  const next = nextLine(cursor);
  if (next > indent) giveUp();
  return next === indent;
}

/** An item may be a mapping or a list that begins on its line. */
function readItem(cursor: YamlCursor, indent: number, depth: number): ReadNode {
  const { text, at } = cursor;
  const first = skipSpaces(text, at);
  if (isLineOver(text, first)) return readBelow(cursor, { parent: indent, depth, mayBeFlush: false });
  goTo(cursor, first);
  return readBlock(cursor, indent + 1 + first - at, { parent: indent, depth, mayBeFlush: false });
}

/** Where a value belongs. */
interface Place {
  /** How far that is indented which it belongs to. */
  readonly parent: number;
  readonly depth: number;
  /** Whether it belongs to a key: a list may be indented no further than that. */
  readonly mayBeFlush: boolean;
  /** Whether a tag stands on the line above. */
  readonly isTagged?: boolean;
  /** Whether anything but a mapping or a list is for the library. */
  readonly hasToBeBlock?: boolean;
}

/** What stands behind a key: on its line, or on the lines below it. */
function readValue(cursor: YamlCursor, place: Place): ReadNode {
  const first = skipSpaces(cursor.text, cursor.at);
  if (isLineOver(cursor.text, first)) return readBelow(cursor, place);
  goTo(cursor, first);
  return readInline(cursor, place);
}

/** What stands on the lines below. */
function readBelow(cursor: YamlCursor, place: Place): ReadNode {
  const { parent, depth, mayBeFlush, isTagged = false } = place;
  const start = skipSpaces(cursor.text, cursor.at);
  endLine(cursor);
  const below = cursor.at;
  const indent = nextLine(cursor);
  // The library takes some comments before a text amiss.
  const isCommented = cursor.text.slice(below, cursor.at).includes("#");
  if (indent > parent) return readBlock(cursor, indent, { ...place, hasToBeBlock: isTagged || isCommented });
  if (mayBeFlush && indent === parent && isDash(cursor.text, cursor.at)) return readList(cursor, indent, depth);
  return { value: isTagged ? "" : null, node: { start, end: start } };
}

/** What begins at a place where a mapping or a list may begin. */
function readBlock(cursor: YamlCursor, column: number, place: Place): ReadNode {
  if (isDash(cursor.text, cursor.at)) return readList(cursor, column, place.depth);
  const { at, indent } = cursor;
  const isMap = readKey(cursor) !== undefined;
  cursor.at = at;
  cursor.indent = indent;
  if (isMap) return readMap(cursor, column, place.depth);
  return place.hasToBeBlock === true
    ? giveUp()
    : readInline(cursor, { parent: place.parent, depth: place.depth, mayBeFlush: false });
}

function readInline(cursor: YamlCursor, place: Place): ReadNode {
  const tag = readTag(cursor);
  if (tag === undefined) return readContent(cursor, place, false);
  const first = skipSpaces(cursor.text, cursor.at);
  if (isLineOver(cursor.text, first))
    return writeOut(tag.name, tag.span, readBelow(cursor, { ...place, isTagged: true }));
  goTo(cursor, first);
  return writeOut(tag.name, tag.span, readContent(cursor, place, true));
}

function goTo(cursor: YamlCursor, at: number): void {
  cursor.at = at;
  cursor.indent = -1;
}

function readContent(cursor: YamlCursor, { parent, depth }: Place, isTagged: boolean): ReadNode {
  assertDepth(depth);
  switch (cursor.text[cursor.at]) {
    case '"':
    case "'":
      return readQuotedValue(cursor, parent);
    case "|":
    case ">":
      return readBlockText(cursor, parent);
    case "[":
    case "{": {
      const read = readFlow(cursor, parent, depth);
      endLine(cursor);
      return read;
    }
    default:
      return readPlain(cursor, parent, isTagged);
  }
}

/** Longer ones need a `?` before them. */
const LONGEST_KEY = 1000;

/** Reads a key with its colon; answers nothing when the line begins with none, wherever the cursor is then. */
function readKey(cursor: YamlCursor): ReadText | undefined {
  const { text, at: start } = cursor;
  const key = text[start] === '"' || text[start] === "'" ? readQuotedKey(cursor) : readPlainKey(text, start);
  if (key === undefined || key.text === "<<" || key.text === "") return undefined;
  const colon = skipSpaces(text, key.end);
  if (text.charCodeAt(colon) !== COLON || !isBlank(text, colon + 1)) return undefined;
  if (colon - start > LONGEST_KEY) giveUp();
  cursor.at = colon + 1;
  cursor.indent = -1;
  return key;
}

function readQuotedKey(cursor: YamlCursor): ReadText | undefined {
  const key = readQuoted(cursor, END);
  return key.end > lineEnd(cursor.text, key.start) ? undefined : key;
}

function readPlainKey(text: string, start: number): ReadText | undefined {
  if (isIndicator(text.charCodeAt(start))) return undefined;
  const line = lineEnd(text, start);
  const stop = commentStart(text, start, line);
  for (let colon = start; colon < stop; colon++) {
    if (text.charCodeAt(colon) !== COLON || !isBlank(text, colon + 1)) continue;
    const end = trimEnd(text, start, colon);
    return { text: text.slice(start, end), start, end };
  }
  return undefined;
}
