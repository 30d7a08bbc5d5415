import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { recommendationsFor } from "./recommendations.ts";
import type { RollbackOptions } from "./roll-back.ts";
import { stuckResources } from "./stuck-resources.ts";

/**
 * What a rollback leaves as it is, in the words of `ContinueUpdateRollback`. Refuses what CloudFormation would refuse, and a
 * stack that was never complete, which `RollbackStack` would delete
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html).
 */
export async function workOutSkips(
  environment: Environment,
  signal: AbortSignal,
  stack: StackFacts,
  { skip = [], force = false }: RollbackOptions,
): Promise<readonly string[]> {
  if (force && skip.length > 0) throw forcedAndSkipping(stack);
  if (stack.status === "UPDATE_FAILED") {
    if (force || (skip !== "stuck" && skip.length > 0)) throw nothingToSkip(stack);
    return [];
  }
  if (stack.status !== "UPDATE_ROLLBACK_FAILED") throw notRollable(stack);
  if (!force && skip.length === 0) return [];
  const stuck = (await stuckResources(environment, signal, stack.stackId)).map(({ skipAs }) => skipAs);
  if (force || skip === "stuck") return stuck;
  const unknown = skip.filter((name) => !stuck.includes(name));
  if (unknown.length > 0) throw notStuck(stack, unknown, stuck);
  return [...skip];
}

function forcedAndSkipping({ name, status }: StackFacts): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${name}" cannot be rolled back with skip and force: force skips whatever it has to. Pass one of them.`,
    { details: { stack: name, status } },
  );
}

function nothingToSkip({ name, status }: StackFacts): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${name}" is ${status}: its rollback has not begun, so there is nothing to skip. Roll it back without skip and force.`,
    { details: { stack: name, status } },
  );
}

function notRollable({ name, stackId, status }: StackFacts): Error {
  const ways = recommendationsFor(status).map(({ consequence }) => consequence);
  return coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${name}" is ${status}, which cannot be rolled back. ${ways.join(" Or: ")}`,
    { details: { stack: name, stackId, status } },
  );
}

function notStuck({ name }: StackFacts, unknown: readonly string[], known: readonly string[]): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `Of stack "${name}", ${unknown.join(", ")} cannot be skipped: only what its rollback could not bring back can, which is ${known.join(", ") || "nothing"}.`,
    { details: { stack: name, unknown, stuck: known } },
  );
}
