import type {
  DescribeStackRefactorInput,
  DescribeStackRefactorOutput,
  ExecuteStackRefactorInput,
  ListStackRefactorActionsInput,
  ListStackRefactorActionsOutput,
  ListStackRefactorsInput,
  ListStackRefactorsOutput,
} from "@aws-sdk/client-cloudformation";

import type { Operation, Service } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { pageOf } from "../page.ts";
import { validationError } from "../service-errors.ts";
import { createStackRefactor } from "./create-stack-refactor.ts";
import { knownRefactor, refactorStore } from "./refactor-store.ts";
import { beginRefactor } from "./run-refactor.ts";
import { executionOf, type StackRefactor } from "./stack-refactor.ts";

/** The operations on stack refactors, by API name. */
export function refactorOperations(engine: Engine): Service["operations"] {
  return {
    CreateStackRefactor: createStackRefactor(engine),
    DescribeStackRefactor: describeStackRefactor(engine),
    ExecuteStackRefactor: executeStackRefactor(engine),
    ListStackRefactorActions: listStackRefactorActions(engine),
    ListStackRefactors: listStackRefactors(engine),
  };
}

function describeStackRefactor(engine: Engine): Operation<DescribeStackRefactorInput, DescribeStackRefactorOutput> {
  return ({ StackRefactorId }, context) => {
    const refactor = knownRefactor(engine, context, StackRefactorId);
    return { ...summaryOf(refactor), StackIds: refactor.stacks.map(({ stack }) => stack.id) };
  };
}

/** Begins to move resources and returns at once. */
function executeStackRefactor(engine: Engine): Operation<ExecuteStackRefactorInput, Record<string, never>> {
  return ({ StackRefactorId }, context) => {
    const refactor = knownRefactor(engine, context, StackRefactorId);
    const { id, plan, status } = refactor;
    const execution = executionOf(refactor).status;
    if (execution !== "AVAILABLE" || plan === undefined) {
      throw validationError(
        `Stack refactor [${id}] cannot be executed in its current status of [${status}] and execution status of [${execution}]`,
      );
    }
    beginRefactor(engine, refactor, plan);
    return {};
  };
}

function listStackRefactorActions(
  engine: Engine,
): Operation<ListStackRefactorActionsInput, ListStackRefactorActionsOutput> {
  return ({ StackRefactorId, NextToken, MaxResults }, context) => {
    const { actions } = knownRefactor(engine, context, StackRefactorId);
    const { items, nextToken } = pageOf(actions, NextToken, MaxResults);
    return given({ StackRefactorActions: items, NextToken: nextToken });
  };
}

/** Newest first. */
function listStackRefactors(engine: Engine): Operation<ListStackRefactorsInput, ListStackRefactorsOutput> {
  return ({ ExecutionStatusFilter: wanted = [], NextToken, MaxResults }, { account, region }) => {
    const all = [...refactorStore(engine.regionState(account, region)).values()].toReversed();
    const listed = all.filter((refactor) => wanted.length === 0 || wanted.includes(executionOf(refactor).status));
    const { items, nextToken } = pageOf(listed, NextToken, MaxResults);
    return given({ StackRefactorSummaries: items.map(summaryOf), NextToken: nextToken });
  };
}

function summaryOf(refactor: StackRefactor): NonNullable<ListStackRefactorsOutput["StackRefactorSummaries"]>[number] {
  const { status, reason } = executionOf(refactor);
  return given({
    StackRefactorId: refactor.id,
    Description: refactor.description,
    ExecutionStatus: status,
    ExecutionStatusReason: reason,
    Status: refactor.status,
    StatusReason: refactor.statusReason,
  });
}
