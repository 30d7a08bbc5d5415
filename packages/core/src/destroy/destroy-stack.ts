import type { WorkflowContext } from "@stacksteward/workflow";

import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { recorded } from "../history/recorded.ts";
import { endsTheRun } from "../plan/clean-up.ts";
import { tidyUp } from "../plan/tidy-up.ts";
import { present } from "../present.ts";
import { lookAtStack, type StackFacts } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Emitter } from "../watch/number-events.ts";
import { watchOperation, type OperationEnd } from "../watch/watch-operation.ts";
import { Behaviour } from "../runs/behaviours.ts";
import { beginDeletion, protect, stackBusy, terminationProtected, type BegunDeletion } from "./begin-deletion.ts";
import { decideDeletion, whatIsLeft, type DeletionDecision } from "./decide-deletion.ts";
import type { DestroyPlan, DoomedResource } from "./destroy-plan.ts";
import { assertDestroyPlanIntact } from "./plan-destroy.ts";
import { stillThere, takeInventory } from "./take-inventory.ts";

/** How a stack went. */
export type DestroyResult =
  | {
      readonly kind: "destroyed";
      readonly stackName: string;
      readonly stackId: string;
      readonly endedAt: string;
      /** What is left, in nobody's stack: what a `DeletionPolicy` keeps, and what was said to be left behind. What somebody else who had begun the deletion leaves behind by saying so is not known here. */
      readonly retained: readonly DoomedResource[];
    }
  /** There was no such stack. A success: it is what was asked for. */
  | { readonly kind: "absent"; readonly stackName: string };

/** How a stack is destroyed. */
export interface DestroyOptions {
  /** Deletes stateful resources with the data in them. Default `false`: a stack with such resources is refused with `DATA_LOSS`, unless a plan that shows them is destroyed. */
  readonly deleteData?: boolean;
  /** Turns termination protection off first. Default `false`: a protected stack is refused with `TERMINATION_PROTECTED`. */
  readonly liftProtection?: boolean;
  /** Of a stack that is `DELETE_FAILED`: the logical ids of resources to leave behind, or `failed` for all that could not be deleted. */
  readonly retainResources?: "failed" | readonly string[];
  /** Of a stack that is `DELETE_FAILED`: deletes it and leaves behind whatever still refuses to go (`FORCE_DELETE_STACK`); the result says what. Default `false`. */
  readonly force?: boolean;
  /** The role CloudFormation deletes with. Default: the role the stack was deployed with. */
  readonly roleArn?: string;
}

/** What is asked for: how, and what was reviewed before. */
export interface DestroyRequest extends DestroyOptions {
  readonly reviewed?: DestroyPlan;
}

/** Typical for small stacks; used only to decide when to look first. */
const EXPECTED = 15_000;

/** Deletes a stack and waits until it is gone, by its id: a new stack of the same name is never mistaken for it. */
export async function destroyStack(
  context: WorkflowContext,
  environment: Environment,
  nameOrId: string,
  emitter: Emitter,
  { reviewed, ...options }: DestroyRequest = {},
): Promise<DestroyResult> {
  const { signal } = context;
  if (reviewed !== undefined) assertDestroyPlanIntact(reviewed);
  const stack = await context.step("look at the stack", () => lookAtStack(environment, signal, nameOrId));
  if (stack === undefined || factsOfStatus(stack.status).kind === "deleted") {
    return { kind: "absent", stackName: stack?.name ?? nameOrId };
  }
  if (stack.terminationProtection && options.liftProtection !== true) throw terminationProtected(stack);
  if (isSurelyBusy(stack)) throw stackBusy(stack);
  const { stackId, name: stackName } = stack;
  // Somebody has begun already; a second request would change nothing, and there is nothing to decide.
  const isBegun = stack.status === "DELETE_IN_PROGRESS";
  const decide = async (): Promise<DeletionDecision> =>
    isBegun
      ? { resources: (await takeInventory(environment, signal, stackId)).resources, left: [] }
      : decideDeletion(environment, signal, stack, present({ ...options, reviewed }));
  const { resources, left } = context.behaves(Behaviour.LooksBeforeDeleting)
    ? await context.step("see what goes with the stack", decide)
    : { resources: [], left: await whatIsLeft(environment, signal, stack, options) };
  if (stack.terminationProtection)
    await context.step("lift the protection", () => protect(environment, signal, stack, false));
  const { token }: Partial<BegunDeletion> = await context
    .step("delete the stack", async () => (isBegun ? {} : beginDeletion(context, environment, stack, options, left)))
    .catch(async (failure: unknown) => {
      // Nothing was begun, and nobody will take this up: the stack lives on as it was.
      if (stack.terminationProtection && endsTheRun(context, environment, failure))
        await tidyUp(environment, { stackId }, (tidying, until) => protect(tidying, until, stack, true));
      throw failure;
    });
  const clientRequestTokens = token === undefined ? [] : [token];
  const begun = { operation: "DELETE" as const, stackId, stackName, clientRequestTokens };
  return recorded(context, environment, begun, async () => {
    const { endedAt } = await followToEnd(context, environment, stack, { token, emitter });
    // What force has left behind is only known now.
    const forced =
      options.force === true
        ? await context.step("see what was left behind", () => stillThere(environment, signal, stackId))
        : [];
    const isLeft = ({ fate, logicalId, stackPath = [] }: DoomedResource): boolean =>
      fate === "retained" ||
      left.includes(stackPath[0] ?? logicalId) ||
      forced.includes([...stackPath, logicalId].join("/"));
    return { kind: "destroyed", stackName, stackId, endedAt, retained: resources.filter(isLeft) };
  });
}

/** Whether an update or an import runs, which gives way to no deletion. What a creation does, and its rollback, CloudFormation decides. */
function isSurelyBusy({ status }: StackFacts): boolean {
  return /^(?:UPDATE|IMPORT)_/.test(status) && factsOfStatus(status).kind === "running";
}

async function followToEnd(
  context: WorkflowContext,
  environment: Environment,
  { stackId, name: stackName }: StackFacts,
  { token, emitter }: { readonly token: string | undefined; readonly emitter: Emitter },
): Promise<OperationEnd> {
  emitter.emit({ kind: "operation-started", operation: "DELETE", stackId, stackName });
  const watched = present({ stackId, operation: "DELETE" as const, token, expected: EXPECTED });
  const end = await watchOperation(context, environment, watched, emitter);
  const succeeded = factsOfStatus(end.status).kind === "deleted";
  emitter.emit({ kind: "operation-ended", operation: "DELETE", stackId, stackName, status: end.status, succeeded });
  if (succeeded) return end;
  throw await explainFailure(context, environment, { operation: "DELETE", stackId, stackName, end });
}
