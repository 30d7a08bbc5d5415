import type { DurableContext } from "@aws/durable-execution-sdk-js";

import { operationName } from "./child-context.ts";
import { inSeconds } from "./durable-limits.ts";
import type { DurableRun } from "./durable-run.ts";
import { takeStep } from "./durable-step.ts";
import { UNSEEN, visit, type Poll, type PollState } from "./poll-visit.ts";
import type { StackNews } from "./stack-news.ts";
import { valueOf } from "./step-outcome.ts";

/** How long news may be late before somebody looks without them: five minutes. They may be lost, or nobody sends any. */
const WITHOUT_NEWS = 300_000;

/** Polls on a durable context. Between looks that are far apart the process is given up. */
export function takePoll<T, C>(durable: DurableContext, run: DurableRun, poll: Poll<T, C>): Promise<T> {
  const { subject } = poll.options;
  return run.news === undefined || subject === undefined
    ? pollByTime<T, C>(durable, run, poll)
    : pollByNews<T, C>(durable, run, poll, run.news, subject);
}

/** One operation, and one more for each visit. */
async function pollByTime<T, C>(durable: DurableContext, run: DurableRun, poll: Poll<T, C>): Promise<T> {
  run.signal.throwIfAborted();
  const last = await durable.waitForCondition<PollState>(operationName(poll.name), (state) => visit(run, poll, state), {
    initialState: UNSEEN,
    waitStrategy: (state) =>
      state.end === undefined ? { shouldContinue: true, delay: inSeconds(state.pause) } : { shouldContinue: false },
  });
  run.operations.add(1 + last.looks);
  return valueOf(run, last.end ?? {});
}

/**
 * Looks when somebody tells that there is something to see. The callback is known to those who tell before each look, so
 * that nothing can happen between a look and the waiting.
 */
async function pollByNews<T, C>(
  durable: DurableContext,
  run: DurableRun,
  poll: Poll<T, C>,
  news: StackNews,
  subject: string,
): Promise<T> {
  const { name } = poll;
  let state = UNSEEN;
  for (let round = 1; ; round++) {
    run.operations.add(1);
    const timeout = inSeconds(WITHOUT_NEWS);
    const [told, callbackId] = await durable.createCallback(operationName(`${name}: news ${round}`), { timeout });
    const before = state;
    state = await takeStep<PollState>(durable, run, `${name}: look ${round}`, async () => {
      await news.listen(subject, callbackId);
      const seen = await visit(run, poll, before);
      if (seen.end !== undefined) await news.leave(subject);
      return seen;
    });
    if (state.end !== undefined) return valueOf(run, state.end);
    // News, none in time, or a refusal: whatever ends the waiting, looking tells.
    await told.then(ignore, ignore);
    state = { ...state, pause: 0, waited: state.waited + WITHOUT_NEWS };
  }
}

function ignore(): void {}
