import type {
  StackDriftStatus,
  StackResourceDrift,
  StackResourceDriftInformationSummary,
} from "@aws-sdk/client-cloudformation";

import { given } from "../given.ts";
import type { Stack, StackResource } from "../stack.ts";

/** What drift detections have found out about a stack. */
export interface StackDrift {
  /** Of the last detection on the whole stack. */
  readonly status: StackDriftStatus;
  /** When that was begun, in milliseconds since the epoch; absent before the first one. */
  readonly checked?: number;
  /** By logical id, what was found last. */
  readonly resources: ReadonlyMap<string, StackResourceDrift>;
}

/** The stack's `DriftInformation`, as descriptions and lists show it. */
export function stackDriftInformation({ drift }: Stack): {
  readonly StackDriftStatus: StackDriftStatus;
  readonly LastCheckTimestamp?: Date;
} {
  return given({
    StackDriftStatus: drift?.status ?? ("NOT_CHECKED" as const),
    LastCheckTimestamp: drift?.checked === undefined ? undefined : new Date(drift.checked),
  });
}

/** What was found about the resource that the stack has now, not about one that stood in its place before, nor before it was skipped. */
export function resourceDrift({ drift }: Stack, resource: StackResource): StackResourceDrift | undefined {
  if (resource.isSkipped === true) return undefined;
  const found = drift?.resources.get(resource.logicalId);
  return found?.PhysicalResourceId === resource.physicalId ? found : undefined;
}

/** The resource's `DriftInformation`. */
export function resourceDriftInformation(stack: Stack, resource: StackResource): StackResourceDriftInformationSummary {
  const found = resourceDrift(stack, resource);
  return given({
    StackResourceDriftStatus: found?.StackResourceDriftStatus ?? ("NOT_CHECKED" as const),
    LastCheckTimestamp: found?.Timestamp,
  });
}
