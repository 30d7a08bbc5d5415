import type { Store } from "@stacksteward/core";

/** Who waits for news of which stack. */
export interface StackNews {
  /** From now on news of the stack go to this callback, and to no earlier one. */
  listen(stackId: string, callbackId: string): Promise<void>;
  leave(stackId: string): Promise<void>;
  /** The callback that waits, if one does. */
  listener(stackId: string): Promise<string | undefined>;
}

/** Keeps who waits in a store, where the function finds it that EventBridge calls. */
export function createStackNews(store: Store): StackNews {
  const listener = async (stackId: string): Promise<string | undefined> => (await store.get(keyOf(stackId)))?.text;
  return {
    listener,
    async listen(stackId, callbackId) {
      const key = keyOf(stackId);
      // An operation on a stack has one who waits for it, so nobody else writes here meanwhile.
      const known = await store.get(key);
      if (known === undefined) await store.putIfAbsent(key, callbackId);
      else await store.putIfUnchanged(key, callbackId, known.version);
    },
    leave: (stackId) => store.delete(keyOf(stackId)),
  };
}

/** A stack's id holds colons, which no file may bear. */
function keyOf(stackId: string): string {
  return `listeners/${stackId.replace(/^arn:[^:]*:cloudformation:/, "").replaceAll(":", "/")}`;
}

/** What EventBridge says of a stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge-events.html */
export interface StackStatusEvent {
  readonly "detail-type": string;
  readonly detail: {
    readonly "stack-id": string;
    readonly "status-details": { readonly status: string };
  };
}

/**
 * Passes a status change on to the execution that waits for it: the handler of a function behind an EventBridge rule.
 * Answers whether somebody was told. Nobody waits for most events; and one that comes to a callback which is over already changes
 * nothing, because whoever waits looks for itself.
 */
export async function tellStackStatus(
  event: StackStatusEvent,
  news: StackNews,
  complete: (callbackId: string, result: string) => Promise<unknown>,
): Promise<boolean> {
  if (event["detail-type"] !== "CloudFormation Stack Status Change") return false;
  const { "stack-id": stackId, "status-details": found } = event.detail;
  const callbackId = await news.listener(stackId);
  if (callbackId === undefined) return false;
  await complete(callbackId, JSON.stringify({ status: found.status }));
  return true;
}
