import type { Json } from "@stacksteward/template";

import { orCancelled } from "../deployment/cancellation.ts";
import type { OperationRun } from "../deployment/operation-run.ts";
import { reportHook, reportHooksDone } from "../deployment/report.ts";
import { ResourceFailure } from "../resources/resource-provider.ts";
import { askHooks, hooksFor } from "./ask-hooks.ts";
import { refusalReason } from "./hook-result.ts";

/** A step on a resource that hooks may refuse. */
export interface HookedStep {
  readonly logicalId: string;
  readonly type: string;
  readonly action: "create" | "update" | "delete";
  /** What the resource is to have; for a deletion, what it has. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly signal: AbortSignal;
}

/**
 * Asks hooks about a step before its provider is asked to do it. Throws the reason of the resource when one refuses.
 * Documented: hooks hear of deletions only when the whole stack is deleted; they never hear of what a rollback does.
 */
export async function passResourceHooks(run: OperationRun, step: HookedStep): Promise<void> {
  const { engine, stack, operation } = run;
  const { logicalId, type, action: verb, properties } = step;
  const isAsked = operation.type === "DELETE_STACK" ? verb === "delete" : forward.has(operation.type);
  if (!isAsked || (verb === "delete" && operation.type !== "DELETE_STACK")) return;
  const action = actions[verb];
  if (hooksFor(engine, { target: "RESOURCE", action, targetName: type }).length === 0) return;
  const record = stack.resources.get(logicalId);
  const previous = verb === "create" ? {} : (record?.properties ?? {});
  const question = {
    account: stack.account,
    region: stack.region,
    target: "RESOURCE" as const,
    action,
    stackId: stack.id,
    changeSetId: stack.changeSetId,
    targetId: logicalId,
    executionTarget: stack.id,
    requestData: {
      targetName: type,
      targetType: type,
      targetLogicalId: logicalId,
      targetModel: {
        resourceProperties: verb === "delete" ? {} : properties,
        previousResourceProperties: previous,
      },
    },
  };
  const asked = askHooks(engine, question, (result) => {
    // What nobody waits for any more has no place in the history.
    if (!step.signal.aborted) reportHook(run, result, record);
  });
  const refusal = refusalReason(await orCancelled(asked, step.signal));
  if (refusal !== undefined) throw new ResourceFailure(refusal);
  if (record !== undefined) reportHooksDone(run, record, done[verb]);
}

const forward: ReadonlySet<string> = new Set(["CREATE_STACK", "UPDATE_STACK"]);

const actions = { create: "CREATE", update: "UPDATE", delete: "DELETE" } as const;

/** The two blanks are the service's. */
const done = {
  create: "Hook invocations complete.  Resource creation initiated",
  update: "Hook invocations complete.  Resource update initiated",
  delete: "Hook invocations complete.  Resource deletion initiated",
} as const;
