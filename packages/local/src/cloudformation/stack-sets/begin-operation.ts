import type {
  DeploymentTargets,
  StackSetOperationAction,
  StackSetOperationPreferences,
} from "@aws-sdk/client-cloudformation";

import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { requireOrganization } from "./administrator.ts";
import { enqueue } from "./operation-queue.ts";
import { checkPreferences } from "./preferences.ts";
import { giveUpOperation, runOperation, type OperationWork } from "./run-operation.ts";
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
 * Begins an operation and answers its id at once. A set without managed execution has one at a time, which only what
 * happens by itself waits for; with it, an operation waits for every earlier one that touches an account and region of its
 * own, or that waits itself.
 */
export function beginOperation(engine: Engine, set: StackSet, request: OperationRequest): string {
  const repeated = repeatedOperation(set, request.action, request.input);
  if (repeated !== undefined) return repeated.id;
  requireOrganization(engine, set.permissionModel, set.account);
  const isBusy = [...set.operations.values()].some(({ ended }) => ended === undefined);
  if (isBusy && !set.managedExecution) throw operationInProgress(set.arn);
  return queueOperation(engine, set, request, []).id;
}

/** Begins an operation that nobody asked for: it waits for its turn, and for the success of what it depends on. */
export function queueOperation(
  engine: Engine,
  set: StackSet,
  request: OperationRequest,
  dependencies: readonly StackSetOperation[],
): StackSetOperation {
  const { action, input } = request;
  const { administrationRoleArn, executionRoleName } = set.definition;
  const operation: StackSetOperation = {
    id: input.OperationId ?? engine.world.ids.uuid(),
    action,
    fingerprint: JSON.stringify(input),
    preferences: checkPreferences(input.OperationPreferences),
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
  const running = { engine, set, operation, instances, work };
  enqueue({
    set,
    operation,
    dependencies,
    async run() {
      await runOperation(running);
      request.finish?.(operation);
    },
    giveUp(status, reason) {
      giveUpOperation(running, status, reason);
      request.finish?.(operation);
    },
  });
  return operation;
}

function pendingResult({ account, region, unit }: StackInstance): InstanceResult {
  return { account, region, ...given({ unit }), status: "PENDING" };
}
