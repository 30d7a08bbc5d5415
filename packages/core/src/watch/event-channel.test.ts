import { expect, test } from "vitest";

import { createEventChannel } from "./event-channel.ts";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

test("every listener hears everything from the beginning, whenever it comes", async () => {
  const channel = createEventChannel<number>();
  const early = collect(channel.items);
  channel.send(1);
  channel.send(2);
  const between = collect(channel.items);
  await Promise.resolve();
  channel.send(3);
  channel.close();
  const late = collect(channel.items);
  expect(await Promise.all([early, between, late])).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test("a listener may leave early", async () => {
  const channel = createEventChannel<number>();
  channel.send(1);
  for await (const item of channel.items) {
    expect(item).toBe(1);
    break;
  }
  channel.close();
});
