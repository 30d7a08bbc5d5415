import { ContinueUpdateRollbackCommand, RollbackStackCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { recorded } from "../history/recorded.ts";
import { present } from "../present.ts";
import { lookAtStack, stackNotFound, type StackFacts } from "../service/describe-stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { watchOperation } from "../watch/watch-operation.ts";
import { recommendationsFor } from "./recommendations.ts";
import { stuckResources } from "./stuck-resources.ts";

/** The stack is back where it was. */
export interface RollbackResult {
  readonly kind: "rolled-back";
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly status: string;
  /** What was left as it is, in the words of `ContinueUpdateRollback`. Empty by force: the events and the next `recover` say what was. */
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
  /** Of a rollback that has failed: skips whatever still cannot be brought back, without naming it before (`ForceRollback`). Not with `skip`. Default `false`. */
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
  const skipped = await context.step("begin the rollback", () => begin(environment, signal, stack, token, options));
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

/** Answers what is skipped. */
async function begin(
  environment: Environment,
  signal: AbortSignal,
  stack: StackFacts,
  token: string,
  { skip = [], force = false, roleArn }: RollbackOptions,
): Promise<readonly string[]> {
  const input = present({ StackName: stack.stackId, ClientRequestToken: token, RoleARN: roleArn });
  // One that was never complete would be deleted: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html
  if (force && skip.length > 0) throw forcedAndSkipping(stack);
  if (stack.status === "UPDATE_FAILED") {
    if (force || (skip !== "stuck" && skip.length > 0)) throw nothingToSkip(stack);
    await environment.call("RollbackStack", signal, (client, options) =>
      client.send(new RollbackStackCommand(input), options),
    );
    return [];
  }
  if (stack.status !== "UPDATE_ROLLBACK_FAILED") throw notRollable(stack);
  const stuck = skip.length === 0 ? [] : await stuckResources(environment, signal, stack.stackId);
  const known = stuck.map(({ skipAs }) => skipAs);
  const ResourcesToSkip = skip === "stuck" ? known : [...skip];
  const unknown = ResourcesToSkip.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw notStuck(stack, unknown, known);
  await environment.call("ContinueUpdateRollback", signal, (client, options) =>
    client.send(
      new ContinueUpdateRollbackCommand(force ? { ...input, ForceRollback: true } : { ...input, ResourcesToSkip }),
      options,
    ),
  );
  return ResourcesToSkip;
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
