import type { OperationRun } from "../deployment/operation-run.ts";
import { reportHook } from "../deployment/report.ts";
import type { DesiredState } from "../stack.ts";
import { askHooks } from "./ask-hooks.ts";
import type { HookAction } from "./hook.ts";
import { refusalReason } from "./hook-result.ts";

/** Asks hooks about an operation on a stack as a whole. Answers why it fails, or `undefined` when none refuses it. */
export async function stackHookRefusal(
  run: OperationRun,
  action: HookAction,
  desired?: DesiredState,
): Promise<string | undefined> {
  const { engine, stack } = run;
  const previous = action === "UPDATE" ? stack.previous : undefined;
  const results = await askHooks(
    engine,
    {
      account: stack.account,
      region: stack.region,
      target: "STACK",
      action,
      stackId: stack.id,
      changeSetId: stack.changeSetId,
      targetId: stack.id,
      executionTarget: stack.id,
      requestData: {
        targetName: "STACK",
        targetType: "STACK",
        targetLogicalId: stack.name,
        payload: { template: desired?.template.text ?? "", previousTemplate: previous?.template.text ?? "" },
      },
    },
    (result) => reportHook(run, result),
  );
  return refusalReason(results);
}
