import type {
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput,
  DetectStackDriftInput,
  DetectStackDriftOutput,
  DetectStackResourceDriftInput,
  DetectStackResourceDriftOutput,
  StackStatus,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { stableStatuses } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { absence, knownStack } from "../operations/known-stack.ts";
import { pageOf } from "../page.ts";
import { validationError } from "../service-errors.ts";
import type { Stack, StackResource } from "../stack.ts";
import { checkResource, isCheckable } from "./check-resource.ts";
import type { Detections } from "./detections.ts";
import { resourceDrift } from "./stack-drift.ts";

/** The operations that detect drift and tell what was found. */
export function driftOperations(
  engine: Engine,
  detections: Detections,
): {
  DetectStackDrift: Operation<DetectStackDriftInput, DetectStackDriftOutput>;
  DetectStackResourceDrift: Operation<DetectStackResourceDriftInput, DetectStackResourceDriftOutput>;
  DescribeStackDriftDetectionStatus: Operation<
    DescribeStackDriftDetectionStatusInput,
    DescribeStackDriftDetectionStatusOutput
  >;
  DescribeStackResourceDrifts: Operation<DescribeStackResourceDriftsInput, DescribeStackResourceDriftsOutput>;
} {
  return {
    DetectStackDrift({ StackName, LogicalResourceIds: logicalIds }, context) {
      const stack = knownStack(engine, context, StackName, absence.bracketed);
      refuseUnlessCheckable(stack);
      for (const logicalId of logicalIds ?? []) knownResource(stack, logicalId);
      return { StackDriftDetectionId: detections.begin(stack, logicalIds) };
    },
    async DetectStackResourceDrift({ StackName, LogicalResourceId: logicalId = "" }, context) {
      const stack = knownStack(engine, context, StackName, absence.bracketed);
      refuseUnlessCheckable(stack);
      const resource = knownResource(stack, logicalId);
      if (resource.isSkipped === true) {
        throw validationError(`Resource ${logicalId} was skipped by a rollback and is not checked for drift`);
      }
      const found = isCheckable(engine, resource) ? await checkResource(engine, stack, resource) : undefined;
      if (found === undefined) {
        throw validationError(`Drift detection is not supported for resource type ${resource.type}`);
      }
      const { drift = { status: "NOT_CHECKED", resources: new Map() } } = stack;
      stack.drift = { ...drift, resources: new Map([...drift.resources, [logicalId, found]]) };
      return { StackResourceDrift: found };
    },
    DescribeStackDriftDetectionStatus({ StackDriftDetectionId: id = "" }, context) {
      const detection = detections.find(id, context);
      if (detection !== undefined) return detection;
      throw validationError(`Stack drift detection with id ${id} does not exist`);
    },
    DescribeStackResourceDrifts(input, context) {
      const stack = knownStack(engine, context, input.StackName, absence.bracketed);
      const wanted = new Set<string>(input.StackResourceDriftStatusFilters ?? []);
      const drifts = [...stack.resources.values()]
        .toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1))
        .flatMap((resource) => resourceDrift(stack, resource) ?? [])
        .filter(({ StackResourceDriftStatus: status = "" }) => wanted.size === 0 || wanted.has(status));
      const { items, nextToken } = pageOf(drifts, input.NextToken, input.MaxResults);
      return given({ StackResourceDrifts: items, NextToken: nextToken });
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html and import-resources-manually.html */
const checkable: ReadonlySet<StackStatus> = new Set<StackStatus>([...stableStatuses, "UPDATE_ROLLBACK_FAILED"]);

/** Refuses to check a stack whose status does not allow it. */
export function refuseUnlessCheckable({ id, status }: Stack): void {
  if (checkable.has(status)) return;
  throw validationError(`Stack:${id} is in ${status} state and can not be checked for drift.`);
}

function knownResource(stack: Stack, logicalId: string): StackResource {
  const resource = stack.resources.get(logicalId);
  if (resource !== undefined) return resource;
  throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
}
