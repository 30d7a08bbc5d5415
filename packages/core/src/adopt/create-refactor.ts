import { CreateStackRefactorCommand, type CreateStackRefactorInput } from "@aws-sdk/client-cloudformation";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { StackBefore } from "../plan/plan.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { findRefactor } from "../service/stack-refactors.ts";
import type { PreparedSide } from "./prepare-refactor.ts";
import type { MovesPlan, RefactorMapping } from "./refactor-plan.ts";

/** What no answer of CloudFormation says about a refactor: only the planner knows it. */
export type RefactorClaims = Pick<MovesPlan, "id" | "region" | "mappings"> & {
  readonly stacks: readonly Omit<MovesPlan["stacks"][number], "stackId">[];
};

/**
 * The description of a plan's refactor. CloudFormation knows no token for it, so the run is named here: whoever takes it
 * up finds what was made. The digest holds what the planner alone knows, and nobody can change it once the refactor exists.
 */
export function sealedRefactor({ id, region, mappings, stacks }: RefactorClaims): string {
  const claimed = stacks.map(({ stackName, createdStack, before, template }) => {
    return { stackName, createdStack, before, template };
  });
  return `${madeBy(id)} ${digestOfData({ id, region, mappings, stacks: claimed })}`;
}

/** How the description of the refactor of a run begins. */
export function madeBy(runId: string): string {
  return `Stacksteward refactor of run ${runId}:`;
}

/** Asks for a refactor and answers its id. Safe to repeat: one that this run has made before is found by its description. */
export async function createRefactor(
  environment: Environment,
  signal: AbortSignal,
  sides: readonly PreparedSide[],
  claims: RefactorClaims,
): Promise<string> {
  const description = sealedRefactor(claims);
  // Where runs outlive their process, another one may have come so far; and an answer may get lost.
  let mayExist = environment.store !== undefined;
  const StackRefactorId = await environment.call("CreateStackRefactor", signal, async (client, options) => {
    const existing = mayExist ? await findRefactor(environment, signal, description) : undefined;
    mayExist = true;
    if (existing !== undefined) return existing;
    return (await client.send(new CreateStackRefactorCommand(toInput(sides, claims, description)), options))
      .StackRefactorId;
  });
  if (StackRefactorId !== undefined) return StackRefactorId;
  throw coreError(CoreErrorCode.ServiceCallFailed, "CreateStackRefactor answered without the id of what it made.");
}

function toInput(
  sides: readonly PreparedSide[],
  { mappings, stacks }: RefactorClaims,
  Description: string,
): CreateStackRefactorInput {
  return {
    Description,
    EnableStackCreation: stacks.some(({ before }) => isStillToBeMade(before)),
    StackDefinitions: sides.map(({ name, body }) => ({ StackName: name, ...body })),
    ...(mappings.length === 0 ? {} : { ResourceMappings: mappings.map(toServiceMapping) }),
  };
}

function toServiceMapping({ from, to }: RefactorMapping) {
  return {
    Source: { StackName: from.stack, LogicalResourceId: from.logicalId },
    Destination: { StackName: to.stack, LogicalResourceId: to.logicalId },
  };
}

/** Whether a stack has nothing yet: there is none, or it only waits for its first execution. */
export function isStillToBeMade(before: StackBefore | undefined): boolean {
  return before === undefined || factsOfStatus(before.status).kind === "review";
}
