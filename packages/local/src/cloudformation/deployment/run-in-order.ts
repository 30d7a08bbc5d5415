/**
 * Runs `task` once for each of `ids`, each as soon as everything it depends on has been done, all else in parallel.
 * A task that answers `false` was not done: what depends on it never starts. Fulfils when nothing runs and nothing more can start.
 * Dependencies outside `ids` count as done. Takes time linear in ids and dependencies.
 */
export function runInOrder(
  ids: Iterable<string>,
  dependenciesOf: (id: string) => Iterable<string>,
  task: (id: string) => Promise<boolean>,
): Promise<void> {
  const waitingFor = new Map<string, number>();
  const dependants = new Map<string, string[]>();
  for (const id of ids) waitingFor.set(id, 0);
  for (const id of waitingFor.keys()) {
    for (const dependency of new Set(dependenciesOf(id))) {
      if (dependency === id || !waitingFor.has(dependency)) continue;
      waitingFor.set(id, (waitingFor.get(id) ?? 0) + 1);
      const known = dependants.get(dependency);
      if (known === undefined) dependants.set(dependency, [id]);
      else known.push(id);
    }
  }

  return new Promise((resolve, reject) => {
    let running = 0;
    const start = (id: string): void => {
      running += 1;
      task(id).then((done) => {
        running -= 1;
        if (done) dependants.get(id)?.forEach(release);
        if (running === 0) resolve();
      }, reject);
    };
    const release = (id: string): void => {
      const left = (waitingFor.get(id) ?? 0) - 1;
      waitingFor.set(id, left);
      if (left === 0) start(id);
    };
    const ready = [...waitingFor].filter(([, count]) => count === 0);
    if (ready.length === 0) resolve();
    for (const [id] of ready) start(id);
  });
}
