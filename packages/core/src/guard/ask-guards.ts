import { assertBeforeDeadline, type WorkflowContext } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { PlannedChange } from "../plan/plan.ts";
import { present } from "../present.ts";
import { withinDeadline } from "../service/within-deadline.ts";
import type { GuardPolicy, GuardRefusal, Unattended } from "./guard-policy.ts";
import { nameOf, refusalsIn } from "./refusals-in.ts";

/** Who has to be asked. `undefined` where somebody has to be, and this process was not told whom. */
export type Guards = readonly GuardPolicy[] | undefined;

/** What would have been done, for people. */
const DONE: Readonly<Record<Unattended["kind"], string>> = {
  deploy: "deployed",
  settings: "changed",
  "clean-up": "cleaned up",
};

/** Asks every policy, once in a run, and answers `GUARD_REFUSED` with all that they refuse. What would have been done is in its details. */
export async function askGuards(
  context: WorkflowContext,
  { secrets }: Pick<Environment, "secrets">,
  guards: Guards,
  about: Unattended,
): Promise<Error | undefined> {
  const { stackName, stackId } = about.plan;
  const what = about.kind === "settings" ? "change the settings" : about.kind;
  const refusals = await context.step(`ask the guards whether to ${what}`, async () =>
    secrets.hideInText(await ask(context, guards, about)),
  );
  if (refusals.length === 0) return undefined;
  const reasons = refusals.map(({ policy, reason, resources }) => {
    const which = resources.length === 0 ? "" : ` (${resources.join(", ")})`;
    return `${policy}: ${reason}${which}`;
  });
  return coreError(
    CoreErrorCode.GuardRefused,
    `Stack "${stackName}" was not ${DONE[about.kind]} unattended. ${reasons.join("; ")}. Let somebody review the plan and deploy that, or change the policy.`,
    { details: { stack: stackName, stackId, refusals, wouldHave: outlineOf(about) } },
  );
}

async function ask(context: WorkflowContext, guards: Guards, about: Unattended): Promise<readonly GuardRefusal[]> {
  const { runId, signal, clock, deadline } = context;
  if (guards === undefined) {
    throw coreError(
      CoreErrorCode.GuardRequired,
      `Run ${runId} was begun with a guard and stopped before that was asked, and functions are not stored: give it again, resume(handle, { guard }); of a stack of an approved app, call deployApp again with the plan that was approved.`,
      { details: { runId }, retryable: true },
    );
  }
  const refusals: GuardRefusal[] = [];
  for (const guard of guards) {
    try {
      const answer = await withinDeadline("asking the guards", context, async () => guard(about));
      refusals.push(...refusalsIn(guard, answer));
    } catch (failure) {
      // That nobody waits any longer is no refusal.
      signal.throwIfAborted();
      assertBeforeDeadline(clock, deadline, "asking the guards");
      const why = isStackstewardError(failure) || failure instanceof Error ? failure.message : String(failure);
      refusals.push({ policy: nameOf(guard), reason: `it failed: ${why}`, resources: [] });
    }
  }
  return refusals;
}

function outlineOf(about: Unattended): readonly object[] {
  if (about.kind === "clean-up") return about.plan.resources;
  const { terminationProtection, options } = about.plan;
  return [
    ...(about.kind === "deploy" ? about.plan.changes.map(outlineOfChange) : []),
    ...(terminationProtection === undefined ? [] : [{ terminationProtection }]),
    ...(options?.stackPolicy === undefined ? [] : [{ stackPolicy: options.stackPolicy }]),
  ];
}

function outlineOfChange(change: PlannedChange): object {
  const { action, stackPath, logicalId, physicalId, type, replacement, policyAction, dataLoss } = change;
  return present({ action, stackPath, logicalId, physicalId, type, replacement, policyAction, dataLoss });
}
