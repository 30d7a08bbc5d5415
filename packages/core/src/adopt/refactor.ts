import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { stackEventPages } from "../service/stack-events.ts";
import type { Emitter } from "../watch/number-events.ts";
import { orTakeStacksBack } from "./discard-refactor.ts";
import { executeRefactor } from "./execute-refactor.ts";
import { explainRefactor } from "./explain-refactor.ts";
import { planRefactor } from "./plan-refactor.ts";
import {
  isRefactorPlan,
  type MovesPlan,
  type NoMovesPlan,
  type RefactorDefinition,
  type RefactorPlan,
} from "./refactor-plan.ts";
import { recordRefactor } from "./record-refactor.ts";
import type { RefactorResult } from "./refactor-result.ts";
import { assertRefactorAccount, assertRefactorIntact, verifyRefactor, type RefactorState } from "./verify-refactor.ts";
import { watchRefactor, type LastEvents } from "./watch-refactor.ts";

/** Executes exactly the refactor of a plan, or plans one and executes that, and follows all its stacks to the end. */
export async function refactor(
  context: WorkflowContext,
  environment: Environment,
  planOrDefinition: RefactorPlan | RefactorDefinition,
  emitter: Emitter,
): Promise<RefactorResult> {
  if (!isRefactorPlan(planOrDefinition)) {
    const plan = await context.scope("plan", (planning) => planRefactor(planning, environment, planOrDefinition));
    return plan.kind === "moves"
      ? executeMoves(context, environment, plan, emitter, { state: "waiting", isShared: false })
      : leaveInPlace(context, environment, plan);
  }
  assertRefactorIntact(planOrDefinition);
  assertRefactorAccount(environment, planOrDefinition);
  if (planOrDefinition.kind === "no-moves") return leaveInPlace(context, environment, planOrDefinition);
  const state = await context.step("compare the plan with its refactor", () =>
    verifyRefactor(environment, context.signal, planOrDefinition),
  );
  return executeMoves(context, environment, planOrDefinition, emitter, { state, isShared: true });
}

async function executeMoves(
  context: WorkflowContext,
  environment: Environment,
  plan: MovesPlan,
  emitter: Emitter,
  { state, isShared }: { readonly state: RefactorState; readonly isShared: boolean },
): Promise<RefactorResult> {
  const { signal, clock } = context;
  const { stackRefactorId, region, actions } = plan;
  const lastEvents =
    state === "executed"
      ? {}
      : await context.step("note the last events of the stacks", () => lastEventsOf(environment, signal, plan));
  const begin = (): Promise<string> =>
    context.step("execute the refactor", async () => {
      if (state === "waiting") await executeRefactor(environment, signal, plan);
      return new Date(clock.now()).toISOString();
    });
  // A plan that nobody else has ever seen can't be executed again. Stacks that are being filled are not empty any more.
  const startedAt = await (isShared ? begin() : orTakeStacksBack(context, environment, plan.stacks, begin));
  for (const { stackId, stackName } of plan.stacks) {
    const resources = actions.filter(({ from, to }) => from?.stackId === stackId || to?.stackId === stackId).length;
    emitter.emit({ kind: "operation-started", operation: "REFACTOR", stackId, stackName, resources });
  }
  const watch = watchRefactor(context, environment, plan, lastEvents, emitter);
  const end = await watch.end();
  const succeeded = end.executionStatus === "EXECUTE_COMPLETE";
  for (const { stackId, stackName, status } of end.stacks)
    emitter.emit({ kind: "operation-ended", operation: "REFACTOR", stackId, stackName, status, succeeded });
  const failure = succeeded
    ? undefined
    : await explainRefactor(context, environment, plan, end, await watch.histories());
  await recordRefactor(context, environment, plan, { startedAt, end, failure });
  if (failure !== undefined) throw failure;
  const { stacks, endedAt } = end;
  return { kind: "refactored", region, stackRefactorId, stacks, startedAt, endedAt };
}

async function lastEventsOf(environment: Environment, signal: AbortSignal, { stacks }: MovesPlan): Promise<LastEvents> {
  const last: Record<string, string> = {};
  for (const { stackId } of stacks)
    for await (const [newest] of stackEventPages(environment, signal, stackId)) {
      if (newest !== undefined) last[stackId] = newest.eventId;
      break;
    }
  return last;
}

async function leaveInPlace(
  context: WorkflowContext,
  environment: Environment,
  { region, stacks: planned }: NoMovesPlan,
): Promise<RefactorResult> {
  const stacks = await context.step("look at the stacks again", async () => {
    const found: { stackName: string; stackId: string; status: string }[] = [];
    for (const { stackName, stackId } of planned) {
      const { status = "DELETE_COMPLETE" } = (await lookAtStack(environment, context.signal, stackId)) ?? {};
      found.push({ stackName, stackId, status });
    }
    return found;
  });
  return { kind: "no-moves", region, stacks };
}
