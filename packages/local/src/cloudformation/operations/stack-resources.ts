import type {
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  StackResourceSummary,
} from "@aws-sdk/client-cloudformation";
import { stringified } from "@stacksteward/template";

import type { CallContext, Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { resourceDriftInformation } from "../drift/stack-drift.ts";
import { given } from "../given.ts";
import { pageOf } from "../page.ts";
import { validationError } from "../service-errors.ts";
import type { Stack, StackResource } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";

export function describeStackResource(
  engine: Engine,
): Operation<DescribeStackResourceInput, DescribeStackResourceOutput> {
  return ({ StackName, LogicalResourceId: logicalId = "" }, context) => {
    const stack = knownStack(engine, context, StackName, absence.quoted);
    const resource = stack.resources.get(logicalId);
    if (resource === undefined) {
      throw validationError(`Resource ${logicalId} does not exist for stack ${StackName}`);
    }
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...summary(stack, resource),
        Metadata: JSON.stringify(stringified(resource.metadata ?? {})),
      },
    };
  };
}

/** At most 100 resources, of a stack or of the stack that a physical id belongs to. */
export function describeStackResources(
  engine: Engine,
): Operation<DescribeStackResourcesInput, DescribeStackResourcesOutput> {
  return ({ StackName, LogicalResourceId: logicalId, PhysicalResourceId: physicalId }, context) => {
    const stack =
      physicalId === undefined
        ? knownStack(engine, context, StackName, absence.withId)
        : stackOfResource(engine, context, physicalId);
    const wanted = byLogicalId(stack)
      .filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
      .slice(0, 100);
    return {
      StackResources: wanted.map((resource) => {
        const { LastUpdatedTimestamp, ...members } = summary(stack, resource);
        return { StackName: stack.name, StackId: stack.id, ...members, Timestamp: LastUpdatedTimestamp };
      }),
    };
  };
}

export function listStackResources(engine: Engine): Operation<ListStackResourcesInput, ListStackResourcesOutput> {
  return ({ StackName, NextToken }, context) => {
    const stack = knownStack(engine, context, StackName, absence.withId);
    const { items, nextToken } = pageOf(byLogicalId(stack), NextToken);
    return given({ StackResourceSummaries: items.map((resource) => summary(stack, resource)), NextToken: nextToken });
  };
}

/** The resources of a stack in the order of their names. */
function byLogicalId(stack: Stack): StackResource[] {
  return [...stack.resources.values()].toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

function stackOfResource(engine: Engine, context: CallContext, physicalId: string): Stack {
  for (const stack of engine.regionState(context.account, context.region).stacksByName.values()) {
    for (const resource of stack.resources.values()) if (resource.physicalId === physicalId) return stack;
  }
  throw validationError(`Stack for ${physicalId} does not exist`);
}

function summary(stack: Stack, resource: StackResource): StackResourceSummary {
  return given({
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId === "" ? undefined : resource.physicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(resource.timestamp),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: resourceDriftInformation(stack, resource),
  });
}
