import type { WorkflowContext } from "@stacksteward/workflow";

import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { recorded } from "../history/recorded.ts";
import { Behaviour } from "../runs/behaviours.ts";
import { lookAtStack, stackNotFound, type StackFacts } from "../service/describe-stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { watchOperation } from "../watch/watch-operation.ts";
import { beginRollback } from "./begin-rollback.ts";
import { workOutSkips } from "./work-out-skips.ts";

/** The stack is back where it was. */
export interface RollbackResult {
  readonly kind: "rolled-back";
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly status: string;
  /** What was left as it is, in the words of `ContinueUpdateRollback`; by force, what was stuck just before, as CloudFormation counts for itself. */
  readonly skipped: readonly string[];
  readonly endedAt: string;
}

/** How a stack is brought back. */
export interface RollbackOptions {
  /**
   * Of a rollback that has failed: what is left as it is because it cannot be brought back. `stuck` stands for everything
   * that `recover` names; otherwise each by the name that it is given there. Default: nothing, everything is tried again.
   */
  readonly skip?: "stuck" | readonly string[];
  /** Of a rollback that has failed: lets CloudFormation skip whatever is stuck when the call arrives, without naming it before (`ForceRollback`). Not with `skip`. Default `false`. */
  readonly force?: boolean;
  /** The role CloudFormation works with. Default: the one the stack was last given. */
  readonly roleArn?: string;
}

/**
 * Brings a stack back that was left as it failed (`RollbackStack`), or whose rollback has failed
 * (`ContinueUpdateRollback`), and follows it to its end.
 */
export async function rollBack(
  context: WorkflowContext,
  environment: Environment,
  nameOrId: string,
  emitter: Emitter,
  options: RollbackOptions = {},
): Promise<RollbackResult> {
  const { signal, runId } = context;
  const stack = await context.step("look at the stack", () => lookAtStack(environment, signal, nameOrId));
  if (stack === undefined) throw stackNotFound(nameOrId);
  const { stackId, name: stackName } = stack;
  const token = `stacksteward-${runId}`;
  const decide = (): Promise<readonly string[]> => workOutSkips(environment, signal, stack, options);
  const begin = (skips: readonly string[]): Promise<void> =>
    beginRollback(environment, signal, stack, { token, skips, ...options });
  let skipped: readonly string[];
  if (context.behaves(Behaviour.DecidesSkipsFirst)) {
    skipped = await context.step("work out what is skipped", decide);
    // Taken again, it finds a stack in which nothing is stuck any more: what was decided is not asked again.
    await context.step("begin the rollback", () => begin(skipped));
  } else {
    skipped = await context.step("begin the rollback", async () => {
      const skips = await decide();
      await begin(skips);
      return skips;
    });
  }
  const begun = { operation: "ROLLBACK" as const, stackId, stackName, clientRequestTokens: [token] };
  return recorded(context, environment, begun, () =>
    followToEnd(context, environment, stack, { token, skipped, emitter }),
  );
}

async function followToEnd(
  context: WorkflowContext,
  environment: Environment,
  { stackId, name: stackName }: StackFacts,
  {
    token,
    skipped,
    emitter,
  }: { readonly token: string; readonly skipped: readonly string[]; readonly emitter: Emitter },
): Promise<RollbackResult> {
  emitter.emit({ kind: "operation-started", operation: "ROLLBACK", stackId, stackName });
  const watched = { stackId, operation: "ROLLBACK" as const, token, expected: 0 };
  const end = await watchOperation(context, environment, watched, emitter);
  const { status, endedAt } = end;
  const succeeded = status.endsWith("ROLLBACK_COMPLETE");
  emitter.emit({ kind: "operation-ended", operation: "ROLLBACK", stackId, stackName, status, succeeded });
  if (!succeeded) throw await explainFailure(context, environment, { operation: "ROLLBACK", stackId, stackName, end });
  return { kind: "rolled-back", stackName, stackId, region: environment.region, status, skipped, endedAt };
}
