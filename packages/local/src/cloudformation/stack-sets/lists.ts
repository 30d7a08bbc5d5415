import type {
  ListStackInstanceResourceDriftsInput,
  ListStackInstanceResourceDriftsOutput,
  ListStackInstancesInput,
  ListStackInstancesOutput,
  ListStackSetOperationResultsInput,
  ListStackSetOperationResultsOutput,
  ListStackSetOperationsInput,
  ListStackSetOperationsOutput,
  StackInstanceFilter,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { resourceDrift } from "../drift/stack-drift.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { pageOf } from "../page.ts";
import { stackOf } from "./deploy-instance.ts";
import { summarizeInstance, summarizeOperation, summarizeResult } from "./descriptions.ts";
import { knownInstance, knownOperation, knownStackSet } from "./stack-set-store.ts";
import type { StackInstance } from "./stack-set.ts";

/** In order of creation. */
export function listStackInstances(engine: Engine): Operation<ListStackInstancesInput, ListStackInstancesOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    const { StackInstanceAccount: account, StackInstanceRegion: region, Filters: filters = [] } = input;
    const listed = [...set.instances.values()].filter(
      (instance) =>
        (account === undefined || instance.account === account) &&
        (region === undefined || instance.region === region) &&
        filters.every((filter) => passes(instance, filter)),
    );
    const { items, nextToken } = pageOf(listed, input.NextToken, input.MaxResults);
    return given({ Summaries: items.map((each) => summarizeInstance(set, each)), NextToken: nextToken });
  };
}

function passes(instance: StackInstance, { Name: name, Values: value }: StackInstanceFilter): boolean {
  switch (name) {
    case "DETAILED_STATUS":
      return instance.detailedStatus === value;
    case "LAST_OPERATION_ID":
      return instance.lastOperationId === value;
    case "DRIFT_STATUS":
      return instance.driftStatus === value;
    default:
      return true;
  }
}

/** Newest first. */
export function listStackSetOperations(
  engine: Engine,
): Operation<ListStackSetOperationsInput, ListStackSetOperationsOutput> {
  return (input, context) => {
    const all = [...knownStackSet(engine, input, context).operations.values()].toReversed();
    const { items, nextToken } = pageOf(all, input.NextToken, input.MaxResults);
    return given({ Summaries: items.map(summarizeOperation), NextToken: nextToken });
  };
}

export function listStackSetOperationResults(
  engine: Engine,
): Operation<ListStackSetOperationResultsInput, ListStackSetOperationResultsOutput> {
  return (input, context) => {
    const { results } = knownOperation(knownStackSet(engine, input, context), input.OperationId);
    const { Filters: filters = [], NextToken, MaxResults } = input;
    const listed = [...results.values()].filter(({ status }) =>
      filters.every(({ Values: value }) => value === undefined || status === value),
    );
    const { items, nextToken } = pageOf(listed, NextToken, MaxResults);
    return given({ Summaries: items.map(summarizeResult), NextToken: nextToken });
  };
}

/** What the last detection on the instance's stack has found. */
export function listStackInstanceResourceDrifts(
  engine: Engine,
): Operation<ListStackInstanceResourceDriftsInput, ListStackInstanceResourceDriftsOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    knownOperation(set, input.OperationId);
    const instance = knownInstance(set, input.StackInstanceAccount, input.StackInstanceRegion);
    const stack = stackOf(engine, instance);
    const wanted = new Set<string>(input.StackInstanceResourceDriftStatuses ?? []);
    const drifts = [...(stack?.resources.values() ?? [])]
      .flatMap((resource) => (stack === undefined ? [] : (resourceDrift(stack, resource) ?? [])))
      .filter(({ StackResourceDriftStatus: status = "" }) => wanted.size === 0 || wanted.has(status))
      .map(({ ExpectedProperties: _, ActualProperties: __, ...summary }) => summary);
    const { items, nextToken } = pageOf(drifts, input.NextToken, input.MaxResults);
    return given({ Summaries: items, NextToken: nextToken });
  };
}
