import type { Redacted } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environments } from "../environments/open-environment.ts";
import type { GuardPolicy } from "../guard/guard-policy.ts";
import { policiesIn } from "../guard/policies-in.ts";
import type { OperationOptions } from "../verb-options.ts";
import { executeRun, keptRun } from "./execute-run.ts";
import type { KeptRun } from "./kept-run.ts";
import { parseHandle, type OperationHandle } from "./operation-handle.ts";
import type { ResultOf, RunInput } from "./run-input.ts";
import { readRequest, toInput, type StoredRequest } from "./stored-request.ts";

/** How a run is taken up again. */
export interface ResumeOptions extends OperationOptions {
  /** The secret parameters of the stack, which are never stored. Only needed when the run was stopped before its change set was made. */
  readonly secrets?: Readonly<Record<string, string | Redacted>>;
  /**
   * The guard of the deployment: a function, and never stored. Only needed when the run was stopped before that was asked. Of no
   * use to a stack of an approved app: `deployApp` asks again, with the plan that was approved.
   */
  readonly guard?: GuardPolicy | readonly GuardPolicy[];
}

/** Takes a run up where it has stopped, wherever that was. */
export async function resumeRun<Handle extends OperationHandle>(
  environments: Environments,
  handle: Handle,
  { secrets = {}, guard, ...options }: ResumeOptions,
): Promise<ResultOf<Handle>> {
  const policies = guard && policiesIn(guard);
  const { request, run } = await findRun(environments, handle, "resume");
  const stored: RunInput = toInput(request, run.runId, secrets);
  const takesGuard = stored.kind === "deploy" && stored.options.approvedBy === undefined;
  const input = takesGuard && policies !== undefined ? { ...stored, guard: policies } : stored;
  return (await executeRun(environments, run.runId, input, options, request.account)) as ResultOf<Handle>;
}

/** What is stored of the run that a handle names. Throws `HANDLE_INVALID`, `STORE_REQUIRED` or `RUN_NOT_FOUND`. */
export async function findRun(
  environments: Environments,
  untrusted: OperationHandle,
  verb: string,
): Promise<{ readonly run: KeptRun; readonly request: StoredRequest }> {
  const { runId, kind, stackName } = parseHandle(untrusted);
  const run = keptRun(environments, runId, verb);
  const request = await readRequest(run.store, runId);
  if (request === undefined) throw runNotFound(run);
  if (request.verb === kind && request.stackName === stackName) return { run, request };
  throw coreError(
    CoreErrorCode.RunMismatch,
    `The handle says that run ${runId} is to ${kind} stack "${stackName}", and the store that it is to ${request.verb} "${request.stackName}". Use the handle as it was given.`,
    { details: { runId, stored: { kind: request.verb, stackName: request.stackName } } },
  );
}

function runNotFound({ store, runId }: KeptRun): Error {
  return coreError(
    CoreErrorCode.RunNotFound,
    `Nothing is stored of run ${runId} at ${store.locate(`requests/${runId}`)}: it was stopped before it did anything, or is kept in another store. Begin it again, or use that store.`,
    { details: { runId } },
  );
}
