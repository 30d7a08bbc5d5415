import type { Adjacency } from "./creation-order.ts";

/**
 * The groups of nodes that can reach each other, by Tarjan's algorithm: a node alone counts only when it points at itself.
 * Members and groups stand in the order of `nodes`. A stack of its own instead of recursion, so that long chains cannot overflow.
 */
export function stronglyConnected(nodes: readonly string[], targets: Adjacency): string[][] {
  const search: Search = { targets, index: new Map(), low: new Map(), open: [], isOpen: new Set(), groups: [] };
  for (const node of nodes) if (!search.index.has(node)) explore(node, search);

  const place = new Map(nodes.map((node, index) => [node, index]));
  const placeOf = (node: string | undefined): number => (node === undefined ? -1 : (place.get(node) ?? -1));
  return search.groups
    .filter((group) => group.length > 1 || group.some((node) => targets.get(node)?.has(node)))
    .map((group) => group.toSorted((a, b) => placeOf(a) - placeOf(b)))
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b));
}

interface Search {
  readonly targets: Adjacency;
  readonly index: Map<string, number>;
  /** The smallest index reachable from a node through open nodes. */
  readonly low: Map<string, number>;
  readonly open: string[];
  readonly isOpen: Set<string>;
  readonly groups: string[][];
}

interface Frame {
  readonly node: string;
  readonly targets: Iterator<string>;
}

function explore(start: string, search: Search): void {
  const frames: Frame[] = [enter(start, search)];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { node } = frame;
    const next = frame.targets.next();
    if (next.done === true) {
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined) lower(parent.node, search.low.get(node), search);
      if (search.low.get(node) === search.index.get(node)) close(node, search);
    } else if (!search.index.has(next.value)) {
      frames.push(enter(next.value, search));
    } else if (search.isOpen.has(next.value)) {
      lower(node, search.index.get(next.value), search);
    }
  }
}

function enter(node: string, search: Search): Frame {
  const index = search.index.size;
  search.index.set(node, index);
  search.low.set(node, index);
  search.open.push(node);
  search.isOpen.add(node);
  return { node, targets: (search.targets.get(node) ?? new Set<string>()).values() };
}

function lower(node: string, candidate: number | undefined, { low }: Search): void {
  low.set(node, Math.min(low.get(node) ?? Infinity, candidate ?? Infinity));
}

function close(root: string, search: Search): void {
  const group = search.open.splice(search.open.lastIndexOf(root));
  for (const node of group) search.isOpen.delete(node);
  search.groups.push(group);
}
