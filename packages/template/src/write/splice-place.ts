import type { JsonPath } from "../json.ts";
import type { SourceNode, Span } from "../read/source-node.ts";

/** A member or element beside another: from its key, or its value when it has none, to the end of its value. */
export type Neighbour = Span;

/** The place in a text where an edit happens. */
export interface Place {
  /** What encloses the place, innermost last. */
  readonly enclosing: readonly SourceNode[];
  /** The innermost of `enclosing`. */
  readonly parent: SourceNode;
  /** The name of the member; absent in lists. */
  readonly name?: string;
  /** What stands there now. */
  readonly node?: SourceNode;
  readonly key?: Span;
  /** For something new, what it will stand behind. */
  readonly previous?: Neighbour;
  readonly next?: Neighbour;
}

/** Finds where the last segment of a path is or would be. `undefined` when what should enclose it is not there. */
export function findPlace(root: SourceNode, path: JsonPath): Place | undefined {
  const enclosing = [root];
  for (const segment of path.slice(0, -1)) {
    const parent = enclosing.at(-1);
    const child = parent?.items?.[Number(segment)] ?? parent?.members?.get(String(segment))?.value;
    if (child === undefined) return undefined;
    enclosing.push(child);
  }
  const parent = enclosing.at(-1) ?? root;
  const last = path.at(-1) ?? "";
  if (parent.items !== undefined) return placeInList(enclosing, parent, parent.items, Number(last));
  return parent.members === undefined ? undefined : placeInObject(enclosing, parent, String(last));
}

function placeInList(enclosing: SourceNode[], parent: SourceNode, items: readonly SourceNode[], index: number): Place {
  return { enclosing, parent, ...optional({ node: items[index], previous: items[index - 1], next: items[index + 1] }) };
}

function placeInObject(enclosing: SourceNode[], parent: SourceNode, name: string): Place {
  const names = [...(parent.members?.keys() ?? [])];
  const found = names.indexOf(name);
  const index = found < 0 ? names.length : found;
  const member = parent.members?.get(name);
  const at = (other: string | undefined): Neighbour | undefined => {
    const neighbour = other === undefined ? undefined : parent.members?.get(other);
    return neighbour && { start: neighbour.key.start, end: Math.max(neighbour.value.end, neighbour.key.end) };
  };
  return {
    enclosing,
    parent,
    name,
    ...optional({ node: member?.value, key: member?.key, previous: at(names[index - 1]), next: at(names[index + 1]) }),
  };
}

type Optional<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function optional<T extends object>(value: T): Optional<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Optional<T>;
}

/** The white space at the beginning of the line on which an offset stands. */
export function lineIndent(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** Where the line begins on which an offset stands. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line ends on which an offset stands, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}
