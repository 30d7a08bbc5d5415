import type {
  DeploymentTargets,
  StackSetOperationAction,
  StackSetOperationPreferences,
} from "@aws-sdk/client-cloudformation";

import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { checkPreferences } from "./preferences.ts";
import { runOperation, type OperationWork } from "./run-operation.ts";
import { operationInProgress } from "./stack-set-errors.ts";
import {
  instanceKey,
  type InstanceResult,
  type StackInstance,
  type StackSet,
  type StackSetOperation,
} from "./stack-set.ts";

/** What every call that begins an operation may say. */
export interface OperationInput {
  readonly OperationId?: string | undefined;
  readonly OperationPreferences?: StackSetOperationPreferences | undefined;
  readonly RetainStacks?: boolean | undefined;
  readonly DeploymentTargets?: DeploymentTargets | undefined;
}

/** An operation that is about to be asked for. */
export interface OperationRequest {
  readonly action: StackSetOperationAction;
  readonly input: OperationInput;
  /** For operations of the service itself: they wait for every other one, and for this. Default: a caller's, which is refused where another is in progress. */
  readonly after?: Promise<unknown>;
  /**
   * Changes the set, and says which instances are worked on and how. Called once, before the call answers; what it throws refuses it.
   */
  prepare(operation: StackSetOperation): Pick<OperationWork, "instances" | "work">;
  /** Called when the operation has ended. */
  finish?(operation: StackSetOperation): void;
}

/** The operation that `input` names, when the same call has begun it before. The id of another one is refused. */
export function repeatedOperation(
  set: StackSet,
  action: StackSetOperationAction,
  input: OperationInput,
): StackSetOperation | undefined {
  const earlier = input.OperationId === undefined ? undefined : set.operations.get(input.OperationId);
  if (earlier === undefined) return undefined;
  if (earlier.action === action && earlier.fingerprint === JSON.stringify(input)) return earlier;
  throw new ServiceError("OperationIdAlreadyExistsException", `Operation ${earlier.id} already exists`, {
    statusCode: 409,
  });
}

/**
 * Begins an operation and answers its id at once. A set without managed execution has one at a time; with it, an operation
 * waits for every earlier one that touches an account and region of its own, or that waits itself.
 */
export function beginOperation(engine: Engine, set: StackSet, request: OperationRequest): string {
  const { action, input } = request;
  const repeated = repeatedOperation(set, action, input);
  if (repeated !== undefined) return repeated.id;
  const unfinished = [...set.operations.values()].filter(({ ended }) => ended === undefined);
  const isAutomatic = request.after !== undefined;
  if (unfinished.length > 0 && !set.managedExecution && !isAutomatic) throw operationInProgress(set.arn);
  const preferences = checkPreferences(input.OperationPreferences);
  const { administrationRoleArn, executionRoleName } = set.definition;
  const operation: StackSetOperation = {
    id: input.OperationId ?? engine.world.ids.uuid(),
    action,
    fingerprint: JSON.stringify(input),
    preferences,
    ...given({ retainStacks: input.RetainStacks, deploymentTargets: input.DeploymentTargets }),
    ...given({ administrationRoleArn, executionRoleName }),
    created: engine.world.clock.now(),
    results: new Map(),
    status: "RUNNING",
  };
  const { instances, work } = request.prepare(operation);
  for (const instance of instances) {
    instance.detailedStatus = "PENDING";
    instance.lastOperationId = operation.id;
    delete instance.statusReason;
    operation.results.set(instanceKey(instance), pendingResult(instance));
  }
  const blocking = isAutomatic || unfinished.some((earlier) => isQueued(earlier) || overlaps(earlier, operation));
  if (blocking) operation.status = "QUEUED";
  set.operations.set(operation.id, operation);
  waiting.set(operation, async () => {
    await runOperation({ engine, set, operation, instances, work });
    request.finish?.(operation);
  });
  if (isAutomatic) {
    held.add(operation);
    void request.after?.then(() => {
      held.delete(operation);
      startQueued(set);
    });
  }
  if (!blocking) start(set, operation);
  return operation.id;
}

/** Resolves when an operation of the set has ended. */
export function ended(set: StackSet, id: string): Promise<void> {
  const operation = set.operations.get(id);
  if (operation === undefined || operation.ended !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    listeners.set(operation, [...(listeners.get(operation) ?? []), resolve]);
  });
}

/** What an operation that has not begun yet is to do. */
const waiting = new WeakMap<StackSetOperation, () => Promise<void>>();

/** Those that wait for something else than operations of their own set. */
const held = new WeakSet<StackSetOperation>();
const listeners = new WeakMap<StackSetOperation, readonly (() => void)[]>();

/** Also one that was stopped before it began. */
function isQueued(operation: StackSetOperation): boolean {
  return waiting.has(operation);
}

function start(set: StackSet, operation: StackSetOperation): void {
  const run = waiting.get(operation);
  waiting.delete(operation);
  void Promise.resolve()
    .then(run)
    .catch((error: unknown) => {
      // A bug must not look like an operation that never ends.
      operation.status = "FAILED";
      operation.statusReason = `The local cloud failed inside itself: ${String(error)}`;
      operation.ended ??= operation.created;
    })
    .finally(() => {
      for (const listener of listeners.get(operation) ?? []) listener();
      startQueued(set);
    });
}

/** Queued operations begin in the order of their requests, each once none before it is in its way. */
function startQueued(set: StackSet): void {
  const earlier: StackSetOperation[] = [];
  for (const operation of set.operations.values()) {
    if (operation.ended !== undefined) continue;
    const isAlone = set.managedExecution || earlier.length === 0;
    const isFree = earlier.every((other) => !isQueued(other) && !overlaps(other, operation));
    if (isQueued(operation) && !held.has(operation) && isAlone && isFree) {
      if (operation.status === "QUEUED") operation.status = "RUNNING";
      start(set, operation);
    }
    earlier.push(operation);
  }
}

function overlaps(one: StackSetOperation, other: StackSetOperation): boolean {
  return [...other.results.keys()].some((key) => one.results.has(key));
}

function pendingResult({ account, region, unit }: StackInstance): InstanceResult {
  return { account, region, ...given({ unit }), status: "PENDING" };
}
