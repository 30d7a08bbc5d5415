import type { StackRefactorAction } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import { moveAction, stackCreation } from "./actions.ts";
import { compareConfiguration, type Comparison } from "./compare-configuration.ts";
import { createDraft, type Draft, type Origin } from "./draft.ts";
import { pairResources } from "./pair-resources.ts";
import { typeRefusal } from "./refused-types.ts";
import { Refusal, RefactorRefused, refusedFor } from "./refusals.ts";
import type { RefactoredState, RefactorPlan, ResourceMove, StackRefactor } from "./stack-refactor.ts";

/** What a refactor would do, and how it is shown. */
export interface WorkedOut {
  readonly plan: RefactorPlan;
  readonly actions: readonly StackRefactorAction[];
}

/** Compares the stacks of a refactor with their templates. Throws `RefactorRefused` when more than places would change. */
export async function workOutPlan(engine: Engine, refactor: StackRefactor): Promise<WorkedOut> {
  const drafts: Draft[] = [];
  for (const each of refactor.stacks) drafts.push(await createDraft(engine, each));
  pairResources(engine, drafts, refactor.mappings);

  const moves: ResourceMove[] = [];
  const actions: StackRefactorAction[] = [];
  for (const draft of drafts) {
    for (const logicalId of draft.dependencies.keys()) {
      const origin = originOf(draft, logicalId);
      const comparison = compared(engine, draft, logicalId, origin);
      if (stays(draft, logicalId, origin)) continue;
      const move = {
        source: { stack: origin.stack, logicalId: origin.resource.logicalId },
        destination: { stack: draft.stack, logicalId },
      };
      moves.push(move);
      actions.push(moveAction(engine, move, origin, { desired: draft.desired, isDecided: comparison === "same" }));
    }
  }
  if (moves.length === 0) throw new RefactorRefused(Refusal.nothingMoves);
  actions.push(...drafts.filter(({ isNew }) => isNew).map(({ stack }) => stackCreation(stack)));
  return { plan: { states: drafts.map(stateOf), moves }, actions };
}

function compared(engine: Engine, draft: Draft, logicalId: string, origin: Origin): Comparison {
  const { stack, resource } = origin;
  const refusal = stays(draft, logicalId, origin) ? undefined : typeRefusal(engine, resource.type);
  if (refusal !== undefined) throw refusedFor(stack, refusal);
  const comparison = compareConfiguration(draft.evaluator, logicalId, resource);
  if (comparison !== "different") return comparison;
  throw new RefactorRefused(Refusal.changedResource(resource.logicalId, stack));
}

function stays({ stack }: Draft, logicalId: string, origin: Origin): boolean {
  return origin.stack === stack && origin.resource.logicalId === logicalId;
}

function stateOf(draft: Draft): RefactoredState {
  const { stack, isNew, desired, dependencies } = draft;
  const resources = new Map([...dependencies.keys()].map((id) => [id, originOf(draft, id).resource] as const));
  return { stack, isNew, desired, dependencies, resources };
}

function originOf({ origins }: Draft, logicalId: string): Origin {
  const origin = origins.get(logicalId);
  if (origin === undefined) throw new Error(`Resource ${logicalId} was paired with nothing.`);
  return origin;
}
