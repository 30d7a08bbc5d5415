import { sideBySide } from "../assets/side-by-side.ts";
import type { App } from "../app/app.ts";
import { SIDE_BY_SIDE } from "../app/in-order.ts";
import { stacksOf } from "../app/stacks-of.ts";
import type { DeploymentFailure } from "../history/deployment.ts";
import { causeIn } from "../history/recorded.ts";
import type { Stack } from "../stack.ts";

/** A stack of an app that could not be read, and why. */
export interface UnreadStack {
  readonly kind: "failed";
  readonly stack: string;
  readonly failure: DeploymentFailure;
}

/** How many stacks of an app are read at a time, and what ends it. */
export interface ReadingBounds {
  /** Default 8. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks something about each stack of an app, a few at a time, in the order of the layers. What goes wrong with one takes
 * nothing away from the others.
 */
export async function eachStack<T>(
  app: App,
  { concurrency = SIDE_BY_SIDE, signal }: ReadingBounds,
  ask: (stack: Stack) => Promise<T>,
): Promise<readonly (T | UnreadStack)[]> {
  const stacks = stacksOf(app);
  const answers: (T | UnreadStack)[] = [];
  await sideBySide(stacks, Math.max(1, Math.floor(concurrency)), async (stack, index) => {
    signal?.throwIfAborted();
    answers[index] = await ask(stack).catch((failure: unknown): UnreadStack => ({
      kind: "failed",
      stack: stack.name,
      failure: causeIn(failure),
    }));
  });
  signal?.throwIfAborted();
  return answers;
}
