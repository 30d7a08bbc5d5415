/** For each node, the nodes it is connected to. */
export type Adjacency = ReadonlyMap<string, ReadonlySet<string>>;

/** Every node after all its dependencies, level by level and in the given order within; nodes in or behind a cycle are missing. */
export function creationOrder(nodes: readonly string[], dependencies: Adjacency, dependants: Adjacency): string[] {
  const missing = new Map(nodes.map((node) => [node, dependencies.get(node)?.size ?? 0]));
  const order = nodes.filter((node) => missing.get(node) === 0);
  // The list grows while it is walked: what becomes ready is appended.
  for (const node of order) {
    for (const dependant of dependants.get(node) ?? []) {
      const left = (missing.get(dependant) ?? 0) - 1;
      missing.set(dependant, left);
      if (left === 0) order.push(dependant);
    }
  }
  return order;
}
