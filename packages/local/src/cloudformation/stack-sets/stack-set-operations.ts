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
import { createStackInstances, deleteStackInstances, updateStackInstances } from "./change-instances.ts";
import { createStackSet } from "./create-stack-set.ts";
import { describeInstance, describeOperation, describeSet, summarizeSet } from "./descriptions.ts";
import {
  listStackInstanceResourceDrifts,
  listStackInstances,
  listStackSetOperationResults,
  listStackSetOperations,
} from "./lists.ts";
import { importStacksToStackSet } from "./import-stacks.ts";
import { actingAccount, organizationsAccessOperations } from "./organizations-access.ts";
import { detectStackSetDrift } from "./set-drift.ts";
import { invalidOperation, operationInProgress } from "./stack-set-errors.ts";
import { findStackSet, knownInstance, knownOperation, knownStackSet, stackSetStore } from "./stack-set-store.ts";
import { updateStackSet } from "./update-stack-set.ts";

/** The operations on stack sets, by API name. */
export function stackSetOperations(engine: Engine, detections: Detections): Service["operations"] {
  const operations: Service["operations"] = {
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
    StopStackSetOperation: stopStackSetOperation(engine),
    ListStackSetAutoDeploymentTargets: listStackSetAutoDeploymentTargets(engine),
    ImportStacksToStackSet: importStacksToStackSet(engine),
  };
  const acting = Object.entries(operations).map(([name, operation]) => [name, asAdministrator(engine, operation)]);
  return { ...(Object.fromEntries(acting) as typeof operations), ...organizationsAccessOperations(engine) };
}

/** A delegated administrator works on the sets of the management account. */
function asAdministrator(engine: Engine, operation: Operation<never, unknown>): Operation<never, unknown> {
  return (input, context) => operation(input, { ...context, account: actingAccount(engine, context, input) });
}

/** Only a set without instances can go; one that does not exist is gone already. */
function deleteStackSet(engine: Engine): Operation<DeleteStackSetInput, Record<string, never>> {
  return ({ StackSetName: name = "" }, { account, region }) => {
    const set = findStackSet(engine.regionState(account, region), name);
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
  return ({ StackSetName: name }, context) => ({
    StackSet: describeSet(engine, knownStackSet(engine, context, name)),
  });
}

/** Newest first. */
function listStackSets(engine: Engine): Operation<ListStackSetsInput, ListStackSetsOutput> {
  return ({ Status: status, NextToken, MaxResults }, { account, region }) => {
    const all = [...stackSetStore(engine.regionState(account, region)).values()].toReversed();
    const listed = all.filter(({ isDeleted }) => status === undefined || (status === "DELETED") === isDeleted);
    const { items, nextToken } = pageOf(listed, NextToken, MaxResults);
    return given({ Summaries: items.map(summarizeSet), NextToken: nextToken });
  };
}

function describeStackInstance(engine: Engine): Operation<DescribeStackInstanceInput, DescribeStackInstanceOutput> {
  return ({ StackSetName: name, StackInstanceAccount: account, StackInstanceRegion: region }, context) => {
    const set = knownStackSet(engine, context, name);
    return { StackInstance: describeInstance(set, knownInstance(set, account, region)) };
  };
}

function describeStackSetOperation(
  engine: Engine,
): Operation<DescribeStackSetOperationInput, DescribeStackSetOperationOutput> {
  return ({ StackSetName: name, OperationId: id }, context) => {
    const set = knownStackSet(engine, context, name);
    return { StackSetOperation: describeOperation(set, knownOperation(set, id)) };
  };
}

/** What has begun is finished; what has not is cancelled. */
function stopStackSetOperation(engine: Engine): Operation<StopStackSetOperationInput, Record<string, never>> {
  return ({ StackSetName: name, OperationId: id }, context) => {
    const set = knownStackSet(engine, context, name);
    const operation = knownOperation(set, id);
    if (operation.ended !== undefined) {
      throw invalidOperation(`Operation ${operation.id} is not in progress: it is ${operation.status}`);
    }
    operation.status = "STOPPING";
    return {};
  };
}

function listStackSetAutoDeploymentTargets(
  engine: Engine,
): Operation<ListStackSetAutoDeploymentTargetsInput, ListStackSetAutoDeploymentTargetsOutput> {
  return ({ StackSetName: name, NextToken, MaxResults }, context) => {
    const { units } = knownStackSet(engine, context, name);
    const { items, nextToken } = pageOf(units, NextToken, MaxResults);
    const Summaries = items.map(([OrganizationalUnitId, regions]) => ({
      OrganizationalUnitId,
      Regions: [...regions].toSorted(),
    }));
    return given({ Summaries, NextToken: nextToken });
  };
}
