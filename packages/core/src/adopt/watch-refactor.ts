import type { WorkflowContext } from "@stacksteward/workflow";

import type { RefactorEnd } from "../diagnose/operation-failed.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { isStackItself } from "../service/stack-events.ts";
import { describeRefactor, hasEnded } from "../service/stack-refactors.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { createEventCursor, createLaterCursor, type EventCursor } from "../watch/event-cursor.ts";
import type { Emitter } from "../watch/number-events.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import { isStillToBeMade } from "./create-refactor.ts";
import type { MovesPlan } from "./refactor-plan.ts";

/** The last event of each stack before the refactor was executed, by stack id. Empty when somebody else has executed it. */
export type LastEvents = Readonly<Record<string, string>>;

/** What happened to the stacks of a refactor. */
export interface RefactorWatch {
  /** Waits until the refactor and all its stacks have come to rest. */
  end(): Promise<RefactorEnd>;
  /** The whole history of each stack in it, oldest first. */
  histories(): Promise<readonly (readonly StackEvent[])[]>;
}

/** Longer than any operation CloudFormation lets run; see `watchOperation`. */
const LONGEST_OPERATION = 48 * 3_600_000;

/** Milliseconds before each look: nothing is created, so small refactors take seconds. */
const LOOKS = [2000, 2000, 3000, 4000];
const LATER = 5000;

/**
 * Follows a refactor and its stacks. The events carry no token of ours, so those count that came behind the last one
 * before it; of a refactor that was executed elsewhere, those of the last operation of each stack.
 */
export function watchRefactor(
  context: WorkflowContext,
  environment: Environment,
  plan: MovesPlan,
  lastEvents: LastEvents,
  emitter: Emitter,
): RefactorWatch {
  const { signal, clock } = context;
  const followed = plan.stacks.map((stack) => ({
    cursor: cursorFor(environment, stack, lastEvents[stack.stackId]),
    history: [] as StackEvent[],
  }));
  const read = async (stacks: typeof followed): Promise<void> => {
    const told: StackEvent[] = [];
    for (const { cursor, history } of stacks) {
      const fresh = await cursor.read(signal);
      history.push(...fresh);
      told.push(...fresh);
    }
    for (const event of told.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)))
      emitter.emit({ kind: isStackItself(event) ? "stack-status" : "resource-status", ...event });
  };
  /** As far as the event budget of the environment goes, each stack in its turn. */
  const readSome = async (): Promise<void> => {
    const chosen = followed.splice(0, environment.watcher.grantReads(followed.length));
    followed.push(...chosen);
    await read(chosen);
  };

  const look = async (): Promise<RefactorEnd | undefined> => {
    const { stackRefactorId } = plan;
    const refactor = await describeRefactor(environment, signal, stackRefactorId);
    if (emitter.isHeard) await readSome();
    const { executionStatus, executionStatusReason: reason } = refactor;
    if (!hasEnded(executionStatus)) return undefined;
    // The refactor is over seconds before its stacks are.
    const stacks: RefactorEnd["stacks"][number][] = [];
    for (const { stackName, stackId } of plan.stacks) {
      const { status = "DELETE_COMPLETE" } = (await lookAtStack(environment, signal, stackId)) ?? {};
      if (factsOfStatus(status).kind === "running") return undefined;
      stacks.push({ stackName, stackId, status });
    }
    const endedAt = new Date(clock.now()).toISOString();
    return present({ stackRefactorId, executionStatus, reason, stacks, endedAt });
  };

  return {
    async end() {
      const end = await context.poll(
        "wait for the end",
        async () => {
          const found = await look();
          return found === undefined ? { kind: "again" } : { kind: "done", value: found };
        },
        { delay: (attempt) => LOOKS[attempt] ?? LATER, timeout: LONGEST_OPERATION, subject: plan.stackRefactorId },
      );
      if (emitter.isHeard) await read(followed);
      return end;
    },
    async histories() {
      await read(followed);
      return followed.map(({ history }) => history);
    },
  };
}

function cursorFor(
  environment: Environment,
  { stackId, before }: MovesPlan["stacks"][number],
  afterEventId: string | undefined,
): EventCursor {
  return afterEventId === undefined
    ? createEventCursor(environment, { stackId, operation: isStillToBeMade(before) ? "CREATE" : "UPDATE" })
    : createLaterCursor(environment, { stackId, afterEventId });
}
