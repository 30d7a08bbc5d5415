/** What is sent in comes out of every iteration, from the first item on, in order. */
export interface EventChannel<T> {
  send(item: T): void;
  /** Ends every iteration behind its last item. */
  close(): void;
  readonly items: AsyncIterable<T>;
}

/** A channel that keeps its items, so that whoever begins to listen late misses nothing. */
export function createEventChannel<T>(): EventChannel<T> {
  const kept: T[] = [];
  let closed = false;
  let news = Promise.withResolvers<void>();
  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  return {
    send(item) {
      kept.push(item);
      tell();
    },
    close() {
      closed = true;
      tell();
    },
    items: {
      async *[Symbol.asyncIterator]() {
        for (let index = 0; ;) {
          const item = kept[index];
          if (index < kept.length && item !== undefined) {
            index += 1;
            yield item;
          } else if (closed) return;
          else await news.promise;
        }
      },
    },
  };
}
