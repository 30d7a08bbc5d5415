import { isJsonObject, type Json } from "../json.ts";
import type { SourceNode, Span } from "../read/source-node.ts";
import type { TemplateEdit } from "./apply-edit.ts";
import { shortForm } from "./short-form.ts";
import { findPlace, lineEnd, lineStart, type Place } from "./splice-place.ts";
import { writeBlockYaml, writeFlowYaml, writeYaml, writeYamlKey } from "./write-yaml.ts";

/**
 * Writes an edit into YAML text, in the style it finds there. `undefined` when that cannot be done at this place alone:
 * the enclosing value must be written anew.
 */
export function spliceYaml(text: string, root: SourceNode, edit: TemplateEdit): string | undefined {
  if (edit.path.length === 0)
    return edit.kind === "set" && isJsonObject(edit.value) ? writeYaml(edit.value) : undefined;
  const place = findPlace(root, edit.path);
  if (place === undefined) return undefined;
  const splice = spliceAt(text, place, edit);
  if (splice === undefined) return undefined;
  const inserted = text.includes("\r\n") ? splice.text.replaceAll("\n", "\r\n") : splice.text;
  return text.slice(0, splice.start) + inserted + text.slice(splice.end);
}

/** New text for a span of the old one. */
interface Splice extends Span {
  readonly text: string;
}

function spliceAt(text: string, place: Place, edit: TemplateEdit): Splice | undefined {
  if (edit.kind === "delete") return isFlow(text, place) ? removeFromFlow(place) : removeLines(text, place);
  if (place.key !== undefined && text[place.key.start] === "!") return replaceArgument(place, edit.value);
  if (isFlow(text, place)) return spliceFlow(text, place, edit.value);
  return place.node === undefined ? insertLines(text, place, edit.value) : replaceBlock(text, place, place.node, edit);
}

function isFlow(text: string, { enclosing }: Place): boolean {
  return enclosing.some(({ start, end }) => end > start && "{[".includes(text[start] ?? " "));
}

/** Behind a tag only text fits without a thought for what the tag makes of it. */
function replaceArgument({ node }: Place, value: Json): Splice | undefined {
  return node === undefined || typeof value !== "string" ? undefined : { ...spanOf(node), text: writeFlowYaml(value) };
}

function spliceFlow(text: string, { node, name, previous }: Place, value: Json): Splice | undefined {
  const written = writeFlowYaml(value);
  if (node !== undefined) return node.end > node.start ? { ...spanOf(node), text: written } : undefined;
  if (previous === undefined) return undefined;
  const key = name === undefined ? "" : `${writeYamlKey(name)}: `;
  return { start: previous.end, end: previous.end, text: `, ${key}${written}` };
}

function replaceBlock(
  text: string,
  { key, parent }: Place,
  node: SourceNode,
  { value, isOnOneLine: keepsLines }: Extract<TemplateEdit, { kind: "set" }>,
): Splice | undefined {
  const isSameStyle = isBlockCollection(text, node) && isCollection(value);
  if (key === undefined) {
    const column = isSameStyle ? columnOf(text, node.start) : columnOf(text, parent.start) + 2;
    return node.end > node.start ? { ...spanOf(node), text: indentRest(blockText(value), column) } : undefined;
  }
  const column = columnOf(text, key.start);
  if (isSameStyle) return { ...spanOf(node), text: indentRest(blockText(value), columnOf(text, node.start)) };
  const colon = text.indexOf(":", key.end);
  const isOnOneLine = node.end > node.start && !text.slice(colon, node.start).includes("\n");
  if (isOnOneLine && keepsLines === true) return { ...spanOf(node), text: writeFlowYaml(value) };
  if (isOnOneLine && !isCollection(value)) return { ...spanOf(node), text: indentRest(blockText(value), column + 2) };
  return { start: colon + 1, end: Math.max(node.end, colon + 1), text: afterColon(value, column) };
}

function insertLines(text: string, { parent, name, previous }: Place, value: Json): Splice | undefined {
  if (previous === undefined) return undefined;
  const at = lineEnd(text, previous.end);
  const column = columnOf(text, parent.start);
  const line =
    name === undefined
      ? `- ${indentRest(blockText(value), column + 2)}`
      : `${writeYamlKey(name)}:${afterColon(value, column)}`;
  return { start: at, end: at, text: `\n${" ".repeat(column)}${line}` };
}

function removeFromFlow({ node, key, previous, next }: Place): Splice | undefined {
  if (node === undefined) return undefined;
  if (previous !== undefined) return { start: previous.end, end: Math.max(node.end, key?.end ?? 0), text: "" };
  return next === undefined ? undefined : { start: key?.start ?? node.start, end: next.start, text: "" };
}

/** The last of a block cannot go: nothing would be left that says what is empty. */
function removeLines(text: string, { node, key, parent, previous, next }: Place): Splice | undefined {
  if (node === undefined || (previous === undefined && next === undefined)) return undefined;
  const start = key?.start ?? dashBefore(text, parent, node);
  if (start === undefined || (key !== undefined && text[key.start] === "!")) return undefined;
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== "") {
    const nextStart = next === undefined ? undefined : key === undefined ? dashBefore(text, parent, next) : next.start;
    return nextStart === undefined ? undefined : { start, end: nextStart, text: "" };
  }
  const end = text.indexOf("\n", Math.max(node.end, key?.end ?? 0));
  return end < 0
    ? { start: Math.max(line - 1, 0), end: text.length, text: "" }
    : { start: line, end: end + 1, text: "" };
}

/** The dash of a list's element: it stands in the column where the list begins. */
function dashBefore(text: string, list: Span, item: Span): number | undefined {
  const column = columnOf(text, list.start);
  for (let at = text.lastIndexOf("-", item.start); at >= list.start; at = text.lastIndexOf("-", at - 1)) {
    if (columnOf(text, at) === column) return at;
  }
  return undefined;
}

function afterColon(value: Json, column: number): string {
  const written = blockText(value);
  return isCollection(value)
    ? `\n${" ".repeat(column + 2)}${indentRest(written, column + 2)}`
    : ` ${indentRest(written, column + 2)}`;
}

/** Whether a value is written on lines of its own. */
function isCollection(value: Json): boolean {
  return typeof value === "object" && value !== null && shortForm(value) === undefined && Object.keys(value).length > 0;
}

function isBlockCollection(text: string, node: SourceNode): boolean {
  const first = text[node.start] ?? "";
  return (node.members !== undefined || node.items !== undefined) && !"!*{[".includes(first);
}

/** Text that ends or begins with white space of its own is safer on one line. */
function blockText(value: Json): string {
  return typeof value === "string" && /^\s|\s\s$/.test(value) ? writeFlowYaml(value) : writeBlockYaml(value);
}

function indentRest(text: string, column: number): string {
  return text.replaceAll(/\n(?=[^\n])/g, `\n${" ".repeat(column)}`);
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
