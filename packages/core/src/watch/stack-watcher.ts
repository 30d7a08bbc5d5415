import type { Clock } from "@stacksteward/workflow";

import type { Logger } from "../logger.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { RunningStacks } from "../service/list-running-stacks.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { createCallBudget } from "./call-budget.ts";
import { createTurns, type Turn, type WaitingTurn } from "./turns.ts";

/** What was seen of a stack in its turn. */
export type Sighting =
  /** Its operation still runs. */
  | { readonly kind: "running" }
  /** It is its turn to read events, which tell more than its status. */
  | { readonly kind: "events" }
  /** `undefined` when there is no such stack. */
  | { readonly kind: "described"; readonly stack: StackDescription | undefined };

/** The one who looks for everybody that waits for an operation in one account and region. */
export interface StackWatcher {
  /** Waits for the turn, or until a look at others tells about this stack too. */
  look(turn: Turn, signal: AbortSignal): Promise<Sighting>;
  /** How many of so many more reads of events the budget allows now; they count as made. */
  grantReads(wanted: number): number;
}

/** What a watcher needs of the world. */
export interface WatcherCollaborators {
  readonly clock: Clock;
  readonly logger: Logger;
  listRunning(): Promise<RunningStacks>;
  describe(stackId: string): Promise<StackDescription | undefined>;
}

/** A list costs a call for each of its pages, so it is rationed: of a thousand stacks, ten pages every five seconds. */
const LIST_BUDGET = { perSecond: 2, most: 4 };
/** Events cost a call for each stack, so they are rationed: one operation is followed closely, a thousand in turn. */
const EVENT_BUDGET = { perSecond: 0.7, most: 3 };
/** How many stacks are described at the same time. */
const CONCURRENCY = 10;
/** Milliseconds after which the events of a followed stack are read early, when there is budget for it. */
const EVENTS_AGE = 1000;

/**
 * Watches stacks together: one list of the stacks on which something runs tells about all of them, and only those that
 * are not on it are described, by their ids. So waiting costs what the environment costs, not what each stack costs.
 */
export function createStackWatcher(collaborators: WatcherCollaborators): StackWatcher {
  const { clock, logger, describe } = collaborators;
  const lists = createCallBudget(clock, LIST_BUDGET);
  const events = createCallBudget(clock, EVENT_BUDGET);
  let pages = 1;
  let mayList = true;

  const grantReads = (wanted: number): number => {
    const granted = Math.min(wanted, events.available());
    events.spend(granted);
    return granted;
  };

  const list = async (): Promise<ReadonlySet<string>> => {
    try {
      const running = await collaborators.listRunning();
      pages = running.pages;
      lists.spend(pages);
      return running.stackIds;
    } catch (failure) {
      if (!hasServiceCode(failure, "AccessDenied")) throw failure;
      mayList = false;
      logger.warn({}, "cloudformation:ListStacks is not permitted, so each stack is described by itself");
      return new Set();
    }
  };

  const describeEach = async (turns: readonly WaitingTurn<Sighting>[]): Promise<undefined> => {
    const left = [...turns];
    const work = async (): Promise<void> => {
      for (let turn = left.shift(); turn !== undefined; turn = left.shift()) {
        await turn.settle(describe(turn.stackId).then((stack) => ({ kind: "described", stack })));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  };

  const look = createTurns<Sighting>(clock, async (due, everybody) => {
    const now = clock.now();
    const followed = everybody.filter(({ wantsEvents, askedAt }) => wantsEvents && now - askedAt >= EVENTS_AGE);
    const readers = new Set(followed.slice(0, grantReads(followed.length)));
    for (const reader of readers) await reader.settle(Promise.resolve({ kind: "events" }));
    const others = due.filter((turn) => !readers.has(turn));
    if (others.length === 0) return undefined;
    if (!mayList || everybody.length <= pages) return describeEach(others);
    if (lists.available() === 0) return lists.nextAt();
    const running = await list();
    // A list tells about those, too, whose turn it is not yet: they ask again, from then on together with the others.
    const asked = mayList ? everybody.filter((turn) => !readers.has(turn)) : others;
    const [absent, present] = partition(asked, ({ stackId }) => !running.has(stackId));
    for (const turn of present) await turn.settle(Promise.resolve({ kind: "running" }));
    return describeEach(absent);
  });
  return { look, grantReads };
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
