import { readLockHolder } from "@stacksteward/workflow";

import type { Environments } from "../environments/open-environment.ts";
import type { VerbOptions } from "../verb-options.ts";
import { present } from "../present.ts";
import { runVerb } from "../run-verb.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { keptRun } from "./execute-run.ts";
import { stackLockKey } from "./lock-stack.ts";
import { parseHandle, type OperationHandle } from "./operation-handle.ts";
import { readRecord, type CancelPolicy, type RunOutcome } from "./run-records.ts";
import { readCancel } from "./cancel-record.ts";
import { readKeptPlan } from "../plan/keep-plan.ts";
import { readRequest } from "./stored-request.ts";

/** How a run is doing, seen from any process. */
export interface RunStatus {
  /**
   * `unknown`: nothing is stored of it. `open`: it goes on, or waits to be taken up. The others are final; a cancelled run
   * is never taken up.
   */
  readonly state: "unknown" | "open" | "succeeded" | "failed" | "cancelled";
  /** Of an open run: who has locked its stack for it. Whether that is still alive shows when somebody tries to take it up. */
  readonly holder?: { readonly name: string; readonly since: string };
  readonly endedAt?: string;
  /** Of a failed run: why, in code and words. */
  readonly failure?: { readonly code: string; readonly message: string };
  /** Of a cancelled run. */
  readonly policy?: CancelPolicy;
  /** The status of the stack now. Absent when there is none. */
  readonly stackStatus?: string;
}

/** Reads what is stored of a run, and looks at its stack. Changes nothing. */
export async function statusOfRun(
  environments: Environments,
  handle: OperationHandle,
  options: VerbOptions,
): Promise<RunStatus> {
  const { runId } = parseHandle(handle);
  const { store } = keptRun(environments, runId, "status");
  const request = await readRequest(store, runId);
  if (request === undefined) return { state: "unknown" };
  const { region, account: owner, stackName: stack } = request;
  const verbRun = { verb: "status", runId: `status-${runId}`, target: { region, owner, stack }, options };
  const plan = "plan" in request ? request.plan : await readKeptPlan(store, runId);
  const found = await runVerb(environments, verbRun, ({ signal }, environment) =>
    lookAtStack(environment, signal, plan?.stackId ?? stack),
  );
  const stackStatus = found?.status;
  const outcome = await readRecord<RunOutcome>(store, "outcomes", runId);
  if (outcome !== undefined) {
    const { state, endedAt, code, message } = outcome;
    const failure = code === undefined || message === undefined ? undefined : { code, message };
    return present({ state, endedAt, failure, stackStatus });
  }
  const cancel = await readCancel(store, runId);
  if (cancel !== undefined) return present({ state: "cancelled" as const, policy: cancel.policy, stackStatus });
  const held = await readLockHolder(store, stackLockKey(request));
  const isOurs = held?.holder.startsWith(`run ${runId} `) === true;
  const holder = held !== undefined && isOurs ? { name: held.holder, since: held.since } : undefined;
  return present({ state: "open" as const, holder, stackStatus });
}
