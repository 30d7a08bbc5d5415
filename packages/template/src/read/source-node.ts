import type { JsonPath } from "../json.ts";

/** From where to where something stands in a text, as offsets; `end` is just behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands, and where the values inside it stand. */
export interface SourceNode extends Span {
  readonly members?: ReadonlyMap<string, SourceMember>;
  readonly items?: readonly SourceNode[];
}

/** One member of an object: where its key stands, and its value. */
export interface SourceMember {
  readonly key: Span;
  readonly value: SourceNode;
}

/**
 * Finds where a path stands. The part `key` is the place of the member's name; an element of a list has none, so its
 * own place is given. When the last segment is missing, its parent's place is given; when more is missing, nothing.
 */
export function findSpan(root: SourceNode, path: JsonPath, part: "key" | "value"): Span | undefined {
  let found: { node: SourceNode; key?: Span } = { node: root };
  for (const [index, segment] of path.entries()) {
    const next = step(found.node, segment);
    if (next === undefined) return index === path.length - 1 ? spanOf(found, part) : undefined;
    found = next;
  }
  return spanOf(found, part);
}

function step(node: SourceNode, segment: string | number): { node: SourceNode; key?: Span } | undefined {
  if (node.items !== undefined) {
    const item = node.items[Number(segment)];
    return item === undefined ? undefined : { node: item };
  }
  const member = node.members?.get(String(segment));
  return member === undefined ? undefined : { node: member.value, key: member.key };
}

/** An empty value has no extent of its own; its key says better where it is. */
function spanOf(found: { node: SourceNode; key?: Span }, part: "key" | "value"): Span {
  const { node, key } = found;
  return key !== undefined && (part === "key" || node.start === node.end) ? key : { start: node.start, end: node.end };
}
