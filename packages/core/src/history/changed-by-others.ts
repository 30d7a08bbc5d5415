import type { Store } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { describeStack, stackNotFound, type StackDriftStatus } from "../service/describe-stack.ts";
import { stackEventPages } from "../service/stack-events.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import type { Deployment } from "./deployment.ts";
import { readDeployments } from "./deployment-records.ts";
import { findDeployment } from "./find-deployment.ts";
import { operationsIn, type StackOperation } from "./operations-in.ts";
import { placeOf } from "./place-of.ts";

/** Which part of a stack's life, by the ids of recorded deployments. Default: all that CloudFormation still tells of, which is ninety days. */
export interface BetweenDeployments {
  readonly after?: string;
  readonly before?: string;
}

/** What became of a stack past its history. Plain JSON. */
export interface ChangesByOthers {
  readonly stackId: string;
  /** The operations that no recorded deployment has begun, oldest first. */
  readonly operations: readonly StackOperation[];
  /** What was found when drift was last looked for. Resources that were changed behind CloudFormation's back show in nothing else. */
  readonly drift?: StackDriftStatus;
}

/**
 * Finds what others did to a stack: the operations in its events whose client request token belongs to no recorded deployment,
 * and whether it has drifted, as far as CloudFormation knows without looking anew.
 */
export async function changedByOthers(
  environment: Environment,
  store: Store,
  signal: AbortSignal,
  nameOrId: string,
  between: BetweenDeployments,
): Promise<ChangesByOthers> {
  const stack = await describeStack(environment, signal, nameOrId);
  if (stack === undefined) throw stackNotFound(nameOrId);
  const { stackId, drift } = stack;
  const place = await placeOf(environment, stackId);
  const recorded: Deployment[] = [];
  for await (const deployment of readDeployments(store, place)) {
    if (deployment.stackId === stackId) recorded.push(deployment);
  }
  const boundary = (id: string | undefined): Promise<Deployment | undefined> =>
    id === undefined ? Promise.resolve(undefined) : findDeployment(store, place, id);
  const [after, before] = [await boundary(between.after), await boundary(between.before)];
  const events: StackEvent[] = [];
  for await (const page of stackEventPages(environment, signal, stackId)) events.push(...page);
  const operations = within(operationsIn(events.toReversed()), after, before);
  return present({
    stackId,
    operations: operations.filter((operation) => !recorded.some((ours) => isOf(ours, operation))),
    drift,
  });
}

/** By the operations themselves where the events still hold them, and otherwise by time. */
function within(
  operations: readonly StackOperation[],
  after: Deployment | undefined,
  before: Deployment | undefined,
): readonly StackOperation[] {
  const indexOf = (deployment: Deployment): number => operations.findIndex((operation) => isOf(deployment, operation));
  const isAfter = (operation: StackOperation, index: number): boolean => {
    if (after === undefined) return true;
    const at = indexOf(after);
    return at === -1 ? operation.begunAt >= after.endedAt : index > at;
  };
  const isBefore = (operation: StackOperation, index: number): boolean => {
    if (before === undefined) return true;
    const at = indexOf(before);
    return at === -1 ? operation.begunAt <= before.begunAt : index < at;
  };
  return operations.filter((operation, index) => isAfter(operation, index) && isBefore(operation, index));
}

/** By the token; a refactor has none of its own, but while it runs nobody else can work on the stack. */
function isOf(
  deployment: Deployment,
  { clientRequestToken: token, begunAt, endedAt = begunAt }: StackOperation,
): boolean {
  if (deployment.operation === "REFACTOR") return begunAt <= deployment.endedAt && endedAt >= deployment.begunAt;
  return token !== undefined && deployment.clientRequestTokens.includes(token);
}
