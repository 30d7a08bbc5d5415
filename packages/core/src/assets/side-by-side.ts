import type { AssetOptions } from "./asset-options.ts";

/** How many files and folders are read and uploaded at a time. */
export function assetsAtOnce({ concurrency = 4 }: AssetOptions): number {
  return Math.max(1, Math.floor(concurrency));
}

/** What could not be done with an item. */
export interface ItemFailure<Item> {
  readonly item: Item;
  readonly failure: unknown;
}

/**
 * Does something with each item, a few at a time. After the first failure nothing more is begun; what is under way is waited
 * for. Answers all failures, the first one first. Throws only what `items` throws.
 */
export async function sideBySide<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<readonly ItemFailure<Item>[]> {
  const failures: ItemFailure<Item>[] = [];
  const broken: unknown[] = [];
  const waiting = numbered(items);
  const hasFailed = (): boolean => failures.length + broken.length > 0;
  const worker = async (): Promise<void> => {
    for (let next = await waiting.next(); next.done !== true && !hasFailed(); next = await waiting.next()) {
      const [item, index] = next.value;
      await work(item, index).catch((failure: unknown) => void failures.push({ item, failure }));
    }
  };
  await Promise.all(
    Array.from({ length: atOnce }, () => worker().catch((failure: unknown) => void broken.push(failure))),
  );
  await waiting.return(undefined);
  if (broken.length > 0) throw broken[0];
  return failures;
}

async function* numbered<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<readonly [Item, number], undefined> {
  let index = 0;
  for await (const item of items) yield [item, index++];
  return undefined;
}
