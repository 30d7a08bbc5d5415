import {
  createOrchestrator,
  isStackstewardError,
  type DeployResult,
  type OperationHandle,
  type Orchestrator,
  type OrchestratorOptions,
  type Plan,
  type Stack,
  type Store,
} from "@stacksteward/core";
import { systemClock } from "@stacksteward/workflow";

type DeploymentHandle = OperationHandle & { readonly kind: "deploy" };

/** What one invocation has done for a deployment. */
export type DeploymentProgress =
  | { readonly kind: "deployed"; readonly result: DeployResult }
  /** Not over. The next invocation goes on; `because` says what kept this one. */
  | { readonly kind: "going-on"; readonly handle: DeploymentHandle; readonly because: string }
  /** It was over before, or has ended now, and not well. */
  | { readonly kind: "failed"; readonly handle: DeploymentHandle; readonly code: string; readonly message: string }
  | { readonly kind: "cancelled"; readonly handle: DeploymentHandle };

/** A deployment that several invocations carry out together. */
export interface Deployment {
  /** The same in each of them, and another one for each deployment: the id of a pipeline's run, a commit. Letters, digits and hyphens. */
  readonly id: string;
  readonly planOrStack: Plan | Stack;
}

/** What is needed of the world, and of the invocation. */
export interface InvocationOptions extends Omit<OrchestratorOptions, "engine" | "newRunId"> {
  readonly store: Store;
  /** Lambda's own, on the context of the invocation. */
  readonly getRemainingTimeInMillis: () => number;
  /** Milliseconds kept back for writing down where it stands. Default 10,000. */
  readonly reserve?: number;
}

const RESERVE = 10_000;

/**
 * Begins a deployment, or takes it up where the invocation before has left it, and stops watching before the time of this
 * one ends. Call it on a schedule until it says something else than `going-on`. An invocation that dies leaves the stack locked for
 * half a minute, and the next one waits for that.
 */
export async function deployInTime(
  { id, planOrStack }: Deployment,
  { getRemainingTimeInMillis, reserve = RESERVE, ...options }: InvocationOptions,
): Promise<DeploymentProgress> {
  const { clock = systemClock } = options;
  const deadline = clock.now() + Math.max(0, getRemainingTimeInMillis() - reserve);
  using orchestrator = createOrchestrator({ ...options, newRunId: () => id });
  const handle = handleOf(id, planOrStack, options.region);
  const { state, failure } = await orchestrator.status(handle, { deadline });
  if (state === "failed") return { kind: "failed", handle, code: "FAILED", message: "", ...failure };
  if (state === "cancelled") return { kind: "cancelled", handle };
  try {
    return { kind: "deployed", result: await goOn(orchestrator, handle, planOrStack, state === "unknown", deadline) };
  } catch (caught) {
    if (!isStackstewardError(caught)) throw caught;
    const { code, message, retryable } = caught;
    if (code === "RUN_CANCELLED") return { kind: "cancelled", handle };
    return retryable || code === "DEADLINE_EXCEEDED"
      ? { kind: "going-on", handle, because: message }
      : { kind: "failed", handle, code, message };
  }
}

function goOn(
  orchestrator: Orchestrator,
  handle: DeploymentHandle,
  planOrStack: Plan | Stack,
  isNew: boolean,
  deadline: number,
): Promise<DeployResult> {
  return isNew ? orchestrator.deploy(planOrStack, { deadline }) : orchestrator.resume(handle, { deadline });
}

function handleOf(runId: string, planOrStack: Plan | Stack, defaultRegion: string | undefined): DeploymentHandle {
  const stackName = planOrStack.kind === "stack" ? planOrStack.name : planOrStack.stackName;
  const region = planOrStack.region ?? defaultRegion;
  return { version: 1, kind: "deploy", runId, stackName, ...(region === undefined ? {} : { region }) };
}
