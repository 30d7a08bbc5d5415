import type { ResourceStatus } from "@aws-sdk/client-cloudformation";
import { TemplateError, validateProperties } from "@stacksteward/template";

import type { FailureStage } from "../../faults/faults.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { given } from "../given.ts";
import { passResourceHooks } from "../hooks/resource-hooks.ts";
import { configurationTime } from "../resources/durations.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "../resources/resource-provider.ts";
import type { ResourceState, StackResource } from "../stack.ts";
import { orCancelled, StepCancelled, waitUnlessCancelled } from "./cancellation.ts";
import { resolveDynamicValues } from "./dynamic-values.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { CancelledReason, handlerMessage, propertyValidationMessage, Reason } from "./reasons.ts";

/** How a step on a resource went. */
export type StepOutcome =
  /** The reason tells of a resource that was not waited for. */
  | { readonly kind: "done"; readonly state: ResourceState; readonly reason?: string }
  | { readonly kind: "failed"; readonly reason: string };

type StepAction = "create" | "update" | "delete" | "import";

/** What one step needs beside the plan. */
export interface StepOptions {
  readonly action: StepAction;
  /** Steps of a clean-up are never cancelled. */
  readonly signal: AbortSignal;
  readonly initiated?: (state: ResourceState) => void;
  readonly replaces?: ResourceState;
  /** For a creation: what stood there before somebody else deleted it. */
  readonly gone?: ResourceState;
  /** What the service is told for the properties; the record keeps the properties themselves. Default: just them. */
  readonly complete?: (properties: ResourceState["properties"]) => ResourceState["properties"];
  readonly isRollback?: boolean;
}

/** Runs one step of the resource's provider, with faults, checks, cancellation and errors made into reasons. */
export async function runStep(
  run: OperationRun,
  plan: Pick<PlannedResource, "logicalId" | "type" | "declared" | "stackTags" | "creationPolicy"> &
    Partial<Pick<ResourceState, "properties">>,
  options: StepOptions,
  step: (provider: ResourceProvider, request: ResourceRequest) => Promise<ResourceState>,
): Promise<StepOutcome> {
  const { engine, stack } = run;
  const { logicalId, type } = plan;
  const { clock } = engine.world;
  const { action, signal } = options;
  const facts = engine.catalog.find(type);
  let isLeftBehind = false;
  try {
    // The service takes a moment to accept a request or to refuse it.
    await waitUnlessCancelled(clock, acceptanceTime, signal);
    failWhereAsked(run, plan, options, "request");
    // What once was deployed is brought back or taken away as it was.
    const properties = plan.properties ?? (await resolveDynamicValues(run, plan.declared));
    if (plan.properties === undefined && facts !== undefined) {
      const problems = validateProperties(facts, properties, ["Resources", logicalId, "Properties"]);
      if (problems.length > 0) throw new ResourceFailure(propertyValidationMessage(logicalId, problems));
    }
    if (options.isRollback !== true && action !== "import") {
      await passResourceHooks(run, { logicalId, type, action, properties, signal });
    }
    const request: ResourceRequest = {
      engine,
      stack,
      logicalId,
      type,
      facts,
      properties: options.complete?.(properties) ?? properties,
      stackTags: plan.stackTags,
      isRollback: options.isRollback ?? false,
      skips: run.skips,
      retainExceptOnCreate: run.retainExceptOnCreate,
      ...given({ clientRequestToken: run.clientRequestToken }),
      takesBack: run.takesBack,
      ...given({ creationPolicy: plan.creationPolicy, replaces: options.replaces, gone: options.gone }),
      signal,
      wait: (milliseconds) => waitUnlessCancelled(clock, milliseconds, signal),
      async stabilize(milliseconds) {
        isLeftBehind = stack.isExpress;
        await waitUnlessCancelled(clock, isLeftBehind ? configurationTime(milliseconds) : milliseconds, signal);
      },
      initiated: options.initiated ?? ignore,
    };
    const state = await orCancelled(step(engine.providerFor(type, facts), request), signal);
    if (isLeftBehind) return { kind: "done", state, reason: Reason.LeftBehind };
    failWhereAsked(run, plan, options, "stabilization");
    return { kind: "done", state: options.complete === undefined ? state : { ...state, properties } };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(run, type, action, error) };
  }
}

/** Throws what a fault was injected for. */
function failWhereAsked(
  { engine, stack: { account, region, name: stackName } }: OperationRun,
  { logicalId, type }: Pick<PlannedResource, "logicalId" | "type">,
  options: StepOptions,
  stage: FailureStage,
): void {
  const action = options.isRollback === true ? "rollback" : options.action;
  const fault = engine.faults.resourceFailure({ account, region, stackName, logicalId, type, action, stage });
  if (fault !== undefined) throw new ResourceFailure(fault);
}

/** The resource's record after a step: what it is now, and how it stands. */
export function recordOf(
  run: OperationRun,
  plan: PlannedResource,
  state: ResourceState,
  status: ResourceStatus,
  reason?: string,
): StackResource {
  return given({
    logicalId: plan.logicalId,
    type: plan.type,
    physicalId: state.physicalId,
    properties: state.properties,
    attributes: state.attributes,
    noEcho: state.noEcho,
    isImported: state.isImported,
    declared: plan.declared,
    eventProperties: plan.eventProperties,
    stackTags: plan.stackTags,
    metadata: plan.metadata,
    deletionPolicy: plan.deletionPolicy,
    updateReplacePolicy: plan.updateReplacePolicy,
    dependencies: plan.dependencies,
    status,
    statusReason: reason,
    timestamp: run.engine.world.clock.now(),
  });
}

const acceptanceTime = 200;

function reasonOf(run: OperationRun, type: string, action: StepAction, error: unknown): string {
  if (error instanceof StepCancelled) {
    return CancelledReason[action];
  }
  if (error instanceof ResourceFailure) return error.message;
  if (error instanceof TemplateError) return error.problems[0]?.serviceMessage ?? error.message;
  const { ids } = run.engine.world;
  if (error instanceof ServiceError) return handlerMessage(type, error, ids);
  return `The local cloud failed inside itself: ${error instanceof Error ? error.message : String(error)}`;
}

function ignore(): void {
  // Only a creation announces itself.
}
