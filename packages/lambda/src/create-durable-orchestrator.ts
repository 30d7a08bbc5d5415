import { createHash } from "node:crypto";

import type { DurableContext } from "@aws/durable-execution-sdk-js";
import {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  type RollOutOptions,
  type RolloutResult,
  type StackSet,
  type Store,
} from "@stacksteward/core";

import { createDurableEngine } from "./durable-engine.ts";
import { LambdaErrorCode, lambdaError } from "./lambda-error.ts";
import { createStackNews } from "./stack-news.ts";

/** What is needed of the world on a durable execution. */
export interface DurableOrchestratorOptions extends Omit<OrchestratorOptions, "engine" | "newRunId" | "store"> {
  /** Keeps plans, which a checkpoint is too small for, who waits for news, and what somebody wants of a rollout. The steps themselves are with Lambda. */
  readonly store: Store;
  /** Whether `tellStackStatus` passes on what EventBridge says of the stacks, through the same store. With it a look comes when there are news, or after five minutes. Default `false`: looks are made by time. */
  readonly hearsOfStacks?: boolean;
}

/** The verbs that an execution carries out. Handles, `resume`, `status` and `cancel` are Lambda's own here. */
export interface DurableOrchestrator extends Pick<
  Orchestrator,
  "plan" | "discard" | "deploy" | "destroy" | "attach" | "planStackSet" | "close"
> {
  /**
   * Rolls out a stack set, for as many days as its gates take. `run` is the name by which `pauseRollout`, `continueRollout` and `stopRollout` of any
   * orchestrator with the same store reach it: another one for each rollout. Throws `NOT_DURABLE` for a fan-out.
   */
  rollOut(set: StackSet, options?: RollOutOptions): Promise<RolloutResult>;
}

/**
 * An orchestrator whose verbs are carried out by the durable execution of this invocation, which may last for days while
 * no process runs. Make it anew in each invocation, from the context that the handler was given, and call its verbs in an order that
 * depends on nothing but the event and their results. Throws `STORE_REQUIRED` without a store.
 */
export function createDurableOrchestrator(
  durable: DurableContext,
  { hearsOfStacks = false, ...options }: DurableOrchestratorOptions,
): DurableOrchestrator {
  const { store } = options;
  // JavaScript has no types, and a memory that is gone with the invocation must not pass for a store.
  if ((store as Store | undefined) === undefined) {
    throw lambdaError(
      LambdaErrorCode.StoreRequired,
      "Plans outlive an invocation and are too large for a checkpoint. Pass store: createS3Store({ bucket }).",
    );
  }
  const execution = createHash("sha256")
    .update(durable.executionContext.durableExecutionArn)
    .digest("hex")
    .slice(0, 20);
  let runs = 0;
  const engine = createDurableEngine(durable, hearsOfStacks ? { news: createStackNews(store) } : {});
  const orchestrator = createOrchestrator({ ...options, engine, newRunId: () => `durable-${execution}-${++runs}` });
  return {
    ...orchestrator,
    async rollOut(set, rollout) {
      // JavaScript has no types here either.
      const { kind, name }: Pick<Parameters<Orchestrator["rollOut"]>[0], "kind" | "name"> = set;
      if (kind !== "stack-set") throw notDurable(name);
      return orchestrator.rollOut(set, rollout);
    },
  };
}

function notDurable(name: string): Error {
  return lambdaError(
    LambdaErrorCode.NotDurable,
    `"${name}" is a fan-out, and each of its deployments would need steps of its own inside a step. Roll out a stackSet here, or deploy its stacks by chainExecutions().`,
  );
}
