import type {
  DeleteStackSetInput,
  DescribeStackInstanceInput,
  DescribeStackInstanceOutput,
  DescribeStackSetInput,
  DescribeStackSetOperationInput,
  DescribeStackSetOperationOutput,
  DescribeStackSetOutput,
  ListStackSetAutoDeploymentTargetsInput,
  ListStackSetAutoDeploymentTargetsOutput,
  ListStackSetsInput,
  ListStackSetsOutput,
  StopStackSetOperationInput,
} from "@aws-sdk/client-cloudformation";

import type { Operation, Service } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Detections } from "../drift/detections.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { pageOf } from "../page.ts";
import { stopOperation } from "./operation-queue.ts";
import { createStackInstances, deleteStackInstances, updateStackInstances } from "./change-instances.ts";
import { administratorOf } from "./administrator.ts";
import { createStackSet } from "./create-stack-set.ts";
import { describeInstance, describeOperation, describeSet, summarizeSet } from "./descriptions.ts";
import { importStacksToStackSet } from "./import-stacks.ts";
import {
  listStackInstanceResourceDrifts,
  listStackInstances,
  listStackSetOperationResults,
  listStackSetOperations,
} from "./lists.ts";
import { organizationsAccessOperations } from "./organizations-access.ts";
import { detectStackSetDrift } from "./set-drift.ts";
import { invalidOperation, operationInProgress } from "./stack-set-errors.ts";
import { findStackSet, knownInstance, knownOperation, knownStackSet, stackSetsOf } from "./stack-set-store.ts";
import { updateStackSet } from "./update-stack-set.ts";

/** The operations on stack sets, by API name. */
export function stackSetOperations(engine: Engine, detections: Detections): Service["operations"] {
  return {
    ...organizationsAccessOperations(engine),
    CreateStackSet: createStackSet(engine),
    UpdateStackSet: updateStackSet(engine),
    DeleteStackSet: deleteStackSet(engine),
    DescribeStackSet: describeStackSet(engine),
    ListStackSets: listStackSets(engine),
    CreateStackInstances: createStackInstances(engine),
    UpdateStackInstances: updateStackInstances(engine),
    DeleteStackInstances: deleteStackInstances(engine),
    DescribeStackInstance: describeStackInstance(engine),
    ListStackInstances: listStackInstances(engine),
    ListStackInstanceResourceDrifts: listStackInstanceResourceDrifts(engine),
    DetectStackSetDrift: detectStackSetDrift(engine, detections),
    DescribeStackSetOperation: describeStackSetOperation(engine),
    ListStackSetOperations: listStackSetOperations(engine),
    ListStackSetOperationResults: listStackSetOperationResults(engine),
    ImportStacksToStackSet: importStacksToStackSet(engine),
    StopStackSetOperation: stopStackSetOperation(engine),
    ListStackSetAutoDeploymentTargets: listStackSetAutoDeploymentTargets(engine),
  };
}

/** Only a set without instances can go; one that does not exist is gone already. */
function deleteStackSet(engine: Engine): Operation<DeleteStackSetInput, Record<string, never>> {
  return (input, context) => {
    const set = findStackSet(engine, administratorOf(engine, input, context), input.StackSetName ?? "");
    if (set === undefined) return {};
    if (set.instances.size > 0) {
      throw new ServiceError("StackSetNotEmptyException", "StackSet is not empty", { statusCode: 409 });
    }
    if ([...set.operations.values()].some(({ ended }) => ended === undefined)) throw operationInProgress(set.arn);
    set.isDeleted = true;
    return {};
  };
}

function describeStackSet(engine: Engine): Operation<DescribeStackSetInput, DescribeStackSetOutput> {
  return (input, context) => ({ StackSet: describeSet(engine, knownStackSet(engine, input, context)) });
}

/** Newest first. */
function listStackSets(engine: Engine): Operation<ListStackSetsInput, ListStackSetsOutput> {
  return (input, context) => {
    const { Status: status, NextToken, MaxResults } = input;
    const all = stackSetsOf(engine, administratorOf(engine, input, context)).toReversed();
    const listed = all.filter(({ isDeleted }) => status === undefined || (status === "DELETED") === isDeleted);
    const { items, nextToken } = pageOf(listed, NextToken, MaxResults);
    return given({ Summaries: items.map(summarizeSet), NextToken: nextToken });
  };
}

function describeStackInstance(engine: Engine): Operation<DescribeStackInstanceInput, DescribeStackInstanceOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    const instance = knownInstance(set, input.StackInstanceAccount, input.StackInstanceRegion);
    return { StackInstance: describeInstance(set, instance) };
  };
}

function describeStackSetOperation(
  engine: Engine,
): Operation<DescribeStackSetOperationInput, DescribeStackSetOperationOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    return { StackSetOperation: describeOperation(set, knownOperation(set, input.OperationId)) };
  };
}

/** What has begun is finished; what has not is cancelled. */
function stopStackSetOperation(engine: Engine): Operation<StopStackSetOperationInput, Record<string, never>> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    const operation = knownOperation(set, input.OperationId);
    if (operation.ended !== undefined) {
      throw invalidOperation(`Operation ${operation.id} is not in progress: it is ${operation.status}`);
    }
    stopOperation(set, operation);
    return {};
  };
}

function listStackSetAutoDeploymentTargets(
  engine: Engine,
): Operation<ListStackSetAutoDeploymentTargetsInput, ListStackSetAutoDeploymentTargetsOutput> {
  return (input, context) => {
    const { units } = knownStackSet(engine, input, context);
    const { items, nextToken } = pageOf(units, input.NextToken, input.MaxResults);
    const Summaries = items.map(([OrganizationalUnitId, regions]) => ({
      OrganizationalUnitId,
      Regions: [...regions].toSorted(),
    }));
    return given({ Summaries, NextToken: nextToken });
  };
}
