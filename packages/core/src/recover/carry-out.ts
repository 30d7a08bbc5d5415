import { CancelUpdateStackCommand } from "@aws-sdk/client-cloudformation";

import { attach } from "../attach/attach.ts";
import type { DestroyOptions } from "../destroy/destroy-stack.ts";
import { saysNotCancellable } from "../service/service-sentences.ts";
import type { OperationOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { numberEvents } from "../watch/number-events.ts";
import type { RecoveryAction } from "./recommendations.ts";
import type { RecoveryAdvice } from "./recover.ts";
import type { RollbackOptions } from "./roll-back.ts";

/** The ways of going on with a rollback. Skipped is what was seen when that was decided, and nothing that is stuck since. */
const ROLLBACKS: Readonly<Partial<Record<RecoveryAction, (advice: RecoveryAdvice) => RollbackOptions>>> = {
  "roll-back": () => ({}),
  "continue-rollback": () => ({}),
  "continue-rollback-skipping": ({ stuck }) => ({ skip: stuck.map(({ skipAs }) => skipAs) }),
  "continue-rollback-by-force": () => ({ force: true }),
};

/** Data is never deleted by them: who wants that destroys the stack by himself. */
const DELETIONS: Readonly<Partial<Record<RecoveryAction, DestroyOptions>>> = {
  destroy: {},
  "destroy-retaining": { retainResources: "failed" },
};

/** Carries out one way of getting a stack out of trouble, as an operation of its own. Answers `false` for what is people's to decide. */
export async function carryOut(
  { run, execute }: Pick<VerbRunner, "run" | "execute">,
  action: RecoveryAction,
  advice: RecoveryAdvice,
  options: OperationOptions,
): Promise<boolean> {
  const { stackId, region, stackName } = advice;
  const stack = { name: stackId, region };
  const rollback = ROLLBACKS[action]?.(advice);
  const deletion = DELETIONS[action];
  if (rollback !== undefined) {
    await execute({ kind: "roll-back", stack, options: rollback }, options);
  } else if (deletion !== undefined) {
    await execute({ kind: "destroy", stack, options: deletion }, options);
  } else if (action === "wait" || action === "cancel-update") {
    await run(action, { region, stack: stackName }, options, async (context, environment) => {
      const { signal, runId } = context;
      if (action === "cancel-update") {
        const input = { StackName: stackId, ClientRequestToken: `stacksteward-cancel-${runId}` };
        await environment
          .call("CancelUpdateStack", signal, (client, send) => client.send(new CancelUpdateStackCommand(input), send))
          .catch((failure: unknown) => {
            // It has ended meanwhile, or goes back already.
            if (!saysNotCancellable(failure)) throw failure;
          });
      }
      await attach(context, environment, stackId, numberEvents(options.onEvent, environment.logger));
    });
  } else {
    return false;
  }
  return true;
}
