import type { Json } from "../json.ts";
import type { SourceNode } from "../read/source-node.ts";
import type { TemplateEdit } from "./apply-edit.ts";
import { findPlace, lineIndent, type Neighbour, type Place } from "./splice-place.ts";

/**
 * Writes an edit into JSON text, in the indentation it finds there. `undefined` when that cannot be done at this place
 * alone: the enclosing value must be written anew.
 */
export function spliceJson(text: string, root: SourceNode, edit: TemplateEdit): string | undefined {
  const indent = indentUnit(text);
  if (edit.path.length === 0) return edit.kind === "set" ? `${stringify(edit.value, indent)}\n` : undefined;
  const place = findPlace(root, edit.path);
  if (place === undefined) return undefined;
  if (edit.kind === "delete") return removeMember(text, place);
  const value = stringify(edit.value, edit.isOnOneLine === true ? "" : indent).replaceAll(
    "\n",
    `\n${lineIndent(text, place.key?.start ?? place.node?.start ?? place.previous?.start ?? 0)}`,
  );
  if (place.node !== undefined) return text.slice(0, place.node.start) + value + text.slice(place.node.end);
  const { previous } = place;
  if (previous === undefined) return undefined;
  const key = place.name === undefined ? "" : `${JSON.stringify(place.name)}:${indent === "" ? "" : " "}`;
  return `${text.slice(0, previous.end)},${separator(text, place.parent.start, previous, indent)}${key}${value}${text.slice(previous.end)}`;
}

function stringify(value: Json, indent: string): string {
  return JSON.stringify(value, undefined, indent);
}

/** What the first indented line is indented by; nothing when all stands on one line. */
function indentUnit(text: string): string {
  return /^\s*\{[^\S\n]*\r?\n([ \t]+)/.exec(text)?.[1] ?? (text.trim().includes("\n") ? "  " : "");
}

/** A new member stands below the others where these stand below each other. */
function separator(text: string, parentStart: number, previous: Neighbour, indent: string): string {
  const before = text.slice(parentStart, previous.start);
  if (before.includes("\n")) return `\n${lineIndent(text, previous.start)}`;
  return indent === "" ? "" : " ";
}

function removeMember(text: string, { node, key, previous, next }: Place): string | undefined {
  if (node === undefined) return undefined;
  if (previous !== undefined) return text.slice(0, previous.end) + text.slice(node.end);
  if (next !== undefined) return text.slice(0, key?.start ?? node.start) + text.slice(next.start);
  return undefined;
}
