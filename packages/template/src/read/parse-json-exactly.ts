import type { Json, JsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { duplicateKey, type Finding, numberOf, type ParsedSource, setMember, unreadable } from "./parsed-source.ts";
import { StopReading } from "./stop-reading.ts";
import { endOfString } from "./scan-json.ts";
import type { SourceMember, SourceNode } from "./source-node.ts";

interface Parsed {
  readonly value: Json;
  readonly node: SourceNode;
}

interface Cursor {
  readonly text: string;
  offset: number;
  readonly findings: Finding[];
}

/**
 * Parses JSON strictly (ECMA-404), with the place of every value and every key that is written twice.
 * The caller has made sure that nesting is bounded.
 */
export function parseJsonExactly(text: string): ParsedSource {
  const cursor: Cursor = { text, offset: 0, findings: [] };
  try {
    const { value, node } = parseValue(cursor);
    skipWhitespace(cursor);
    if (cursor.offset < text.length) throw unexpected(cursor, "the end of the template");
    return { value, findings: cursor.findings, locate: () => node };
  } catch (error) {
    if (!(error instanceof StopReading)) throw error;
    return unreadable([...cursor.findings, error.finding]);
  }
}

function parseValue(cursor: Cursor): Parsed {
  skipWhitespace(cursor);
  const start = cursor.offset;
  switch (cursor.text[start]) {
    case "{":
      return parseObject(cursor);
    case "[":
      return parseList(cursor);
    case '"': {
      const value = parseString(cursor);
      return { value, node: { start, end: cursor.offset } };
    }
    default: {
      const value = parseWord(cursor);
      return { value, node: { start, end: cursor.offset } };
    }
  }
}

function parseObject(cursor: Cursor): Parsed {
  const start = cursor.offset++;
  const value: JsonObject = {};
  const members = new Map<string, SourceMember>();
  skipWhitespace(cursor);
  if (cursor.text[cursor.offset] !== "}") {
    do {
      skipWhitespace(cursor);
      const keyStart = cursor.offset;
      if (cursor.text[keyStart] !== '"') throw unexpected(cursor, "a key in double quotes");
      const name = parseString(cursor);
      const key = { start: keyStart, end: cursor.offset };
      const first = members.get(name)?.key;
      if (first !== undefined) cursor.findings.push(duplicateKey(name, key, first));
      expect(cursor, ":");
      const member = parseValue(cursor);
      setMember(value, name, member.value);
      if (first === undefined) members.set(name, { key, value: member.node });
    } while (comma(cursor));
  }
  expect(cursor, "}", '"," or "}"');
  return { value, node: { start, end: cursor.offset, members } };
}

function parseList(cursor: Cursor): Parsed {
  const start = cursor.offset++;
  const value: Json[] = [];
  const items: SourceNode[] = [];
  skipWhitespace(cursor);
  if (cursor.text[cursor.offset] !== "]") {
    do {
      const item = parseValue(cursor);
      value.push(item.value);
      items.push(item.node);
    } while (comma(cursor));
  }
  expect(cursor, "]", '"," or "]"');
  return { value, node: { start, end: cursor.offset, items } };
}

function parseString(cursor: Cursor): string {
  const { text, offset } = cursor;
  const source = text.slice(offset, endOfString(text, offset) + 1);
  cursor.offset += source.length;
  try {
    return String(JSON.parse(source));
  } catch {
    throw brokenString(text, offset);
  }
}

/** Finds what is wrong in the string at the cursor. */
function brokenString(text: string, offset: number): StopReading {
  for (let index = offset + 1; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char < " ") {
      return syntax(
        index,
        `A string has ${char === "\n" || char === "\r" ? "a line break" : "a control character"} in it.`,
        'End the string with a double quote, or write the character as an escape such as "\\n".',
      );
    }
    if (char === "\\") {
      if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(index, index + 6))) {
        return syntax(
          index,
          `"${text.slice(index, index + 2)}" is no escape JSON knows.`,
          'Write a backslash itself as "\\\\".',
        );
      }
      index++;
    }
  }
  return syntax(offset, "A string is not ended.", "End it with a double quote.");
}

const wordPattern = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

function parseWord(cursor: Cursor): Json {
  wordPattern.lastIndex = cursor.offset;
  const [word] = wordPattern.exec(cursor.text) ?? [];
  if (word === undefined) throw unexpected(cursor, "a value");
  cursor.offset += word.length;
  if (word === "null") return null;
  if (word === "true" || word === "false") return word === "true";
  return numberOf(word);
}

function comma(cursor: Cursor): boolean {
  skipWhitespace(cursor);
  if (cursor.text[cursor.offset] !== ",") return false;
  cursor.offset++;
  return true;
}

function expect(cursor: Cursor, char: string, expected = `"${char}"`): void {
  skipWhitespace(cursor);
  if (cursor.text[cursor.offset] !== char) throw unexpected(cursor, expected);
  cursor.offset++;
}

function skipWhitespace(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.offset);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    cursor.offset++;
  }
}

function unexpected({ text, offset }: Cursor, expected: string): StopReading {
  if (offset >= text.length) return syntax(offset, `The JSON ends where ${expected} should be.`, "Close what is open.");
  const char = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  return syntax(offset, `${JSON.stringify(char)} stands where ${expected} should be.`, remedyFor(char));
}

function remedyFor(char: string): string {
  if (char === "/" || char === "#") return "JSON has no comments; remove it, or write the template in YAML.";
  if (char === "'") return "JSON strings need double quotes.";
  if (char === "}" || char === "]") return "Look for a comma too many before it.";
  return "Look for a missing comma, colon or quote before it.";
}

function syntax(offset: number, message: string, remedy: string): StopReading {
  return new StopReading({ code: TemplateErrorCode.Syntax, message, remedy, span: { start: offset, end: offset + 1 } });
}
