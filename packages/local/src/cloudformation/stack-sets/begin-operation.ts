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
  if (unfinished.length > 0 && !set.managedExecution) throw operationInProgress(set.arn);
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
  const blocking = unfinished.some((earlier) => earlier.status === "QUEUED" || overlaps(earlier, operation));
  if (blocking) operation.status = "QUEUED";
  set.operations.set(operation.id, operation);
  waiting.set(operation, async () => {
    await runOperation({ engine, set, operation, instances, work });
    request.finish?.(operation);
  });
  if (!blocking) start(set, operation);
  return operation.id;
}

const waiting = new WeakMap<StackSetOperation, () => Promise<void>>();

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
    .finally(() => startQueued(set));
}

/** Queued operations begin in the order of their requests, each once none before it is in its way. */
function startQueued(set: StackSet): void {
  const earlier: StackSetOperation[] = [];
  for (const operation of set.operations.values()) {
    if (operation.ended !== undefined) continue;
    const isFree = earlier.every((other) => other.status !== "QUEUED" && !overlaps(other, operation));
    if (operation.status === "QUEUED" && isFree) {
      operation.status = "RUNNING";
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
