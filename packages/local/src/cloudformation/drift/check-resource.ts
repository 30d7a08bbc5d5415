import type { StackResourceDrift } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import { liveIdentifier, liveTypeFacts } from "../live/live-type.ts";
import { readLive } from "../live/read-live.ts";
import type { Stack, StackResource } from "../stack.ts";
import { compareProperties } from "./compare-properties.ts";
import { expectedProperties } from "./expected-properties.ts";

/** Whether drift can be detected on a resource. What a rollback has skipped is not checked: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export function isCheckable(engine: Engine, resource: StackResource): boolean {
  if (resource.isSkipped === true) return false;
  return resource.physicalId !== "" && liveTypeFacts(engine, resource.type) !== undefined;
}

/** Compares what is there with what the template says; nothing when the type cannot be checked. */
export async function checkResource(
  engine: Engine,
  stack: Stack,
  resource: StackResource,
): Promise<StackResourceDrift | undefined> {
  const facts = liveTypeFacts(engine, resource.type);
  if (facts === undefined) return undefined;
  const drift = {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: new Date(engine.world.clock.now()),
  };
  const fault = faultOf(engine, stack, resource);
  if (fault !== undefined) return { ...drift, StackResourceDriftStatus: "UNKNOWN", DriftStatusReason: fault };
  const live = await readLive(engine, stack, facts, liveIdentifier(facts, resource));
  if (live === undefined) return { ...drift, StackResourceDriftStatus: "DELETED" };
  const expected = expectedProperties(facts, resource);
  const { actual, differences } = compareProperties(expected, live.state.properties);
  return {
    ...drift,
    ExpectedProperties: JSON.stringify(expected),
    ActualProperties: JSON.stringify(actual),
    PropertyDifferences: [...differences],
    StackResourceDriftStatus: differences.length === 0 ? "IN_SYNC" : "MODIFIED",
  };
}

function faultOf(engine: Engine, stack: Stack, { logicalId, type }: StackResource): string | undefined {
  const { account, region, name: stackName } = stack;
  const attempt = { account, region, stackName, logicalId, type, action: "detect-drift", stage: "request" } as const;
  return engine.faults.resourceFailure(attempt);
}
