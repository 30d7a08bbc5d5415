import type { DurableContext } from "@aws/durable-execution-sdk-js";

/**
 * Opens a child context at once and runs `body` in it. Its place among the operations of its parent is taken before this
 * returns, so whoever opens several in declared order may begin their work in any order. It is a virtual context: it leaves no
 * operation of its own, and its body runs again on a replay, so that it may return what no checkpoint could hold.
 */
export function openChild<T>(
  durable: DurableContext,
  name: string,
  body: (child: DurableContext) => Promise<T>,
): Promise<T> {
  // The SDK returns copies of results and wraps errors, so both go past it.
  const outcome = Promise.withResolvers<T>();
  const opened = durable.runInChildContext(
    operationName(name),
    async (child) => {
      await body(child).then(outcome.resolve, outcome.reject);
    },
    { virtualContext: true },
  );
  opened.catch(outcome.reject);
  return outcome.promise;
}

/** As much of a name as an operation may bear: printable ASCII, and not more than 256 of it. */
export function operationName(name: string): string {
  return name.replaceAll(/[^ -~]/g, "?").slice(0, 256);
}
