import type { Environments } from "../environments/open-environment.ts";
import type { VerbOptions } from "../verb-options.ts";
import { runVerb } from "../run-verb.ts";
import { keepCancel } from "./cancel-record.ts";
import { findRun } from "./resume-run.ts";
import { lockStacks } from "./lock-stack.ts";
import type { OperationHandle } from "./operation-handle.ts";
import { readRecord, type CancelPolicy, type RunOutcome } from "./run-records.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { stackNamesOf } from "./run-input.ts";
import { toInput } from "./stored-request.ts";
import { assertNothingToRestore, assertStoppable, stopOperation, type CancelResult } from "./stop-operation.ts";

/**
 * Cancels a run: whoever carries it out stops within seconds, and nobody takes it up again. Then, by policy, does
 * something about what CloudFormation has begun, with the stack locked.
 */
export async function cancelRun(
  environments: Environments,
  handle: OperationHandle,
  policy: CancelPolicy,
  options: VerbOptions,
): Promise<CancelResult> {
  const { run, request } = await findRun(environments, handle, "cancel");
  const { store, runId } = run;
  const outcome = await readRecord<RunOutcome>(store, "outcomes", runId);
  if (outcome !== undefined) throw hasEnded(runId, outcome);
  const { region, account: owner, stackName: stack } = request;
  const verbRun = { verb: "cancel", runId: `cancel-${runId}`, target: { region, owner, stack }, options };
  return runVerb(environments, verbRun, async (context, environment) => {
    if (policy === "stop-watching") await assertNothingToRestore(context, environment, run, request);
    else await assertStoppable(context, environment, run, request, policy);
    await keepCancel(run, policy);
    if (policy === "stop-watching") return { kind: "stopped" };
    const { signal, deadline } = context;
    // Whoever carries the run out lets go of its stacks when it has seen that it is cancelled.
    const { account } = request;
    const stacks = { account, region, stackNames: stackNamesOf(toInput(request, runId, {})) };
    const bounds = { onLocked: "wait", signal, deadline } as const;
    const lock = await lockStacks({ ...run, runId: `cancel-${runId}` }, stacks, bounds);
    try {
      return await stopOperation(context, environment, run, request, policy);
    } finally {
      await lock.release();
    }
  });
}

function hasEnded(runId: string, { state, endedAt }: RunOutcome): Error {
  return coreError(
    CoreErrorCode.RunEnded,
    `Run ${runId} has ${state} at ${endedAt}: there is nothing to cancel. Look at its stack to see what can be done.`,
    { details: { runId, state, endedAt } },
  );
}
