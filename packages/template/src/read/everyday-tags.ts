import { intrinsicOfTag } from "./short-forms.ts";
import type { Span } from "./source-node.ts";
import { giveUp, isBlank, type YamlCursor } from "./yaml-cursor.ts";

const TAG = /![A-Za-z0-9]+/y;

/** Reads the short form of a function, and what it stands for; nothing where none stands. */
export function readTag(cursor: YamlCursor): { readonly name: string; readonly span: Span } | undefined {
  const { text, at: start } = cursor;
  if (text[start] !== "!") return undefined;
  TAG.lastIndex = start;
  const [tag = ""] = TAG.exec(text) ?? [];
  const name = intrinsicOfTag(tag);
  const end = start + tag.length;
  if (name === undefined || !isBlank(text, end)) return giveUp();
  cursor.at = end;
  cursor.indent = -1;
  return { name, span: { start, end } };
}
