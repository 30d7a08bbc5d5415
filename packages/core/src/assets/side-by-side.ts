import type { AssetOptions } from "./asset-options.ts";

/** How many files and folders are read and uploaded at a time. */
export function assetsAtOnce({ concurrency = 4 }: AssetOptions): number {
  return Math.max(1, Math.floor(concurrency));
}

/**
 * Does something with each item, a few at a time. After the first failure nothing more is begun; what is under way is waited
 * for, and the first failure is thrown.
 */
export async function sideBySide<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const waiting = numbered(items);
  const worker = async (): Promise<void> => {
    try {
      for (let next = await waiting.next(); next.done !== true && failures.length === 0; next = await waiting.next()) {
        const [item, index] = next.value;
        await work(item, index);
      }
    } catch (failure) {
      failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await waiting.return(undefined);
  if (failures.length > 0) throw failures[0];
}

async function* numbered<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<readonly [Item, number], undefined> {
  let index = 0;
  for await (const item of items) yield [item, index++];
  return undefined;
}
