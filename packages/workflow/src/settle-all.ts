/** Starts tasks in order, at most `concurrency` at a time, and answers every outcome in the order of the tasks. */
export async function settleAll<T>(
  tasks: readonly (() => Promise<T>)[],
  concurrency: number,
): Promise<readonly PromiseSettledResult<T>[]> {
  const outcomes: PromiseSettledResult<T>[] = [];
  const queue = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) {
      outcomes[index] = await task().then(
        (value) => ({ status: "fulfilled", value }) as const,
        (reason: unknown) => ({ status: "rejected", reason }) as const,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, tasks.length)) }, worker));
  return outcomes;
}
