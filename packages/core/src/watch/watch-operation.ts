import type { Clock, PollStep, WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { isStackItself } from "../service/stack-events.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { withinDeadline } from "../service/within-deadline.ts";
import { lookNumber, nextLook } from "./cadence.ts";
import { createEventCursor, type EventCursor, type OperationIdentity } from "./event-cursor.ts";
import type { Emitter } from "./number-events.ts";
import { failuresIn } from "./failures-in.ts";
import { createNestedEvents, type NestedEvents } from "./nested-events.ts";
import type { StackEvent } from "./operation-event.ts";
import type { Sighting } from "./stack-watcher.ts";

/** An operation of ours on one stack. */
export interface WatchedOperation extends OperationIdentity {
  /** The change set that it executes, when it does. */
  readonly changeSetId?: string;
  /** How long it is expected to take, in milliseconds. */
  readonly expected: number;
  /** Whether somebody has begun it before, so that it may be long over: then the events tell when that was. */
  readonly mayBeOver?: boolean;
}

/** What a journal keeps of how an operation ended. */
export interface OperationEndFacts {
  readonly status: string;
  readonly reason?: string;
  readonly endedAt: string;
}

/** How an operation ended. */
export interface OperationEnd extends OperationEndFacts {
  /** What failed on the way, oldest first. */
  failures(): Promise<readonly StackEvent[]>;
  /** The stack as it was found behind the end, unless it is gone. */
  stack(): Promise<StackDescription | undefined>;
  /** Whether it was still going on at its limit, and something was done about it. */
  readonly wasLate: boolean;
}

/** When an operation should be over, in milliseconds since the Unix epoch, and what happens when it is not. */
export type WatchLimit = { readonly at: number } & (
  | { readonly kind: "give-up"; failure(): Error }
  /** It is watched on behind the intervention. */
  | { readonly kind: "intervene"; intervene(): Promise<void> }
);

/** What is read of one operation, and who is told. */
interface Followed {
  readonly cursor: EventCursor;
  readonly nested: NestedEvents;
  /** What was read of the stack itself, oldest first. */
  readonly history: StackEvent[];
  readonly emitter: Emitter;
  /** The stack behind the end, when this process was there. */
  stack?: StackDescription | undefined;
}

/** Longer than any operation CloudFormation lets run: credentials of a stack operation end after 36 hours at the latest. */
const LONGEST_OPERATION = 48 * 3_600_000;

/**
 * Waits until the stack has left the operation, in turns that the environment's watcher gives to everybody who waits.
 * A status that proves our own success is enough when nobody follows; otherwise the events tell, and explain a failure.
 */
export async function watchOperation(
  context: WorkflowContext,
  environment: Environment,
  operation: WatchedOperation,
  emitter: Emitter,
  limit?: WatchLimit,
): Promise<OperationEnd> {
  const { clock, deadline, signal } = context;
  const begun = clock.now();
  const followed: Followed = {
    cursor: createEventCursor(environment, operation),
    nested: createNestedEvents(environment, operation),
    history: [],
    emitter,
  };
  const nextSighting = (): Promise<Sighting> => {
    const pause = context.suspends ? 0 : nextLook(operation, clock.now() - begun);
    const turn = { stackId: operation.stackId, dueAt: clock.now() + pause, wantsEvents: emitter.isHeard };
    return withinDeadline("wait for the end", { clock, deadline, signal }, (until) =>
      environment.watcher.look(turn, until),
    );
  };
  const look = async (): Promise<OperationEndFacts | undefined> => {
    const sighting = await nextSighting();
    const end = sighting.kind === "events" ? undefined : endShownBy(sighting, operation, clock);
    if (end === "running") return undefined;
    if (end !== undefined && !emitter.isHeard && operation.mayBeOver !== true) {
      if (sighting.kind === "described") followed.stack = sighting.stack;
      return end;
    }
    return lookAtEvents(context, followed);
  };
  const wait = <Late = never>(name: string, late?: () => Late | undefined): Promise<OperationEndFacts | Late> =>
    context.poll(
      name,
      async (): Promise<PollStep<OperationEndFacts | Late>> => {
        const value = (await look()) ?? late?.();
        return value === undefined ? { kind: "again" } : { kind: "done", value };
      },
      // The watcher does the waiting, as long as the process lives.
      {
        delay: (attempt) => (context.suspends ? lookNumber(operation, attempt) : 0),
        timeout: LONGEST_OPERATION,
        subject: operation.stackId,
      },
    );
  const late = limit === undefined ? undefined : () => lateness(clock, limit);
  const facts = await wait("wait for the end", late);
  if (facts !== "late") return toEnd(context, environment, operation, followed, facts, false);
  if (limit?.kind === "intervene") await limit.intervene();
  const after = await wait("wait for the end of the intervention");
  return toEnd(context, environment, operation, followed, after, true);
}

function lateness(clock: Clock, limit: WatchLimit): "late" | undefined {
  if (clock.now() < limit.at) return undefined;
  if (limit.kind === "give-up") throw limit.failure();
  return "late";
}

/** What was not seen here, because another process was there at the end, is read when it is wanted. */
async function toEnd(
  context: WorkflowContext,
  environment: Environment,
  { stackId }: WatchedOperation,
  followed: Followed,
  facts: OperationEndFacts,
  wasLate: boolean,
): Promise<OperationEnd> {
  const { emitter, history } = followed;
  const isTold = (): boolean => history.length > 0;
  // Whoever listens here hears it all, also when the operation was over before.
  if (emitter.isHeard && !isTold()) await lookAtEvents(context, followed);
  return {
    ...facts,
    wasLate,
    async failures() {
      if (!isTold()) await lookAtEvents(context, followed);
      return failuresIn(history);
    },
    stack: async () => followed.stack ?? describeStack(environment, context.signal, stackId),
  };
}

/** The end when the status proves that our own operation has succeeded, and `undefined` when only the events can tell. */
function endShownBy(
  sighting: Exclude<Sighting, { kind: "events" }>,
  { operation, changeSetId }: WatchedOperation,
  clock: Clock,
): OperationEndFacts | "running" | undefined {
  if (sighting.kind === "running") return "running";
  const { stack } = sighting;
  if (stack === undefined) return undefined;
  const { kind } = factsOfStatus(stack.status);
  if (kind === "running") return "running";
  const isOurs =
    operation === "DELETE"
      ? kind === "deleted"
      : kind === "succeeded" && stack.changeSetId !== undefined && stack.changeSetId === changeSetId;
  if (!isOurs) return undefined;
  return { status: stack.status, endedAt: new Date(clock.now()).toISOString() };
}

/** Reads what is new and passes it on; those of nested stacks before the end of the stack around them. */
async function lookAtEvents({ signal }: WorkflowContext, followed: Followed): Promise<OperationEndFacts | undefined> {
  const { cursor, nested, history, emitter } = followed;
  const fresh = await cursor.read(signal);
  const last = fresh.findIndex((event) => isStackItself(event) && factsOfStatus(event.status).kind !== "running");
  const end = fresh[last];
  // What follows the end belongs to somebody else's operation.
  const before = end === undefined ? fresh : fresh.slice(0, last);
  history.push(...before);
  tell(emitter, before);
  if (emitter.isHeard) {
    nested.notice(before);
    tell(emitter, await (end === undefined ? nested.readSome(signal) : nested.readAll(signal)));
  }
  if (end === undefined) return undefined;
  history.push(end);
  tell(emitter, [end]);
  return present({ status: end.status, reason: end.reason, endedAt: end.at });
}

function tell(emitter: Emitter, events: readonly StackEvent[]): void {
  for (const event of events) {
    emitter.emit({ kind: isStackItself(event) ? "stack-status" : "resource-status", ...event });
  }
}
