import {
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** How many resources one detection may be kept to: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html */
export const MOST_RESOURCES = 200;

/** Begins a detection and answers its id. It does not enter nested stacks. */
export async function beginDetection(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  logicalIds: readonly string[] | undefined,
): Promise<string> {
  const { StackDriftDetectionId = "" } = await environment.call("DetectStackDrift", signal, (client, options) =>
    client.send(
      new DetectStackDriftCommand(
        present({ StackName: stackId, LogicalResourceIds: logicalIds === undefined ? undefined : [...logicalIds] }),
      ),
      options,
    ),
  );
  return StackDriftDetectionId;
}

/** How a detection is doing. Plain data. */
export interface DetectionState {
  /** `DETECTION_IN_PROGRESS`, `DETECTION_COMPLETE`, `DETECTION_FAILED`. */
  readonly status: string;
  readonly reason?: string;
  /** When it was begun, by the service's own clock. */
  readonly begunAt: string;
}

export async function describeDetection(
  environment: Environment,
  signal: AbortSignal,
  detectionId: string,
): Promise<DetectionState> {
  const answer = await environment.call("DescribeStackDriftDetectionStatus", signal, (client, options) =>
    client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detectionId }), options),
  );
  return present({
    status: answer.DetectionStatus ?? "",
    reason: answer.DetectionStatusReason,
    begunAt: (answer.Timestamp ?? new Date(0)).toISOString(),
  });
}

/** What was found out last about each resource that was ever checked, all pages of it. */
export async function readResourceDrifts(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<readonly StackResourceDrift[]> {
  const drifts: StackResourceDrift[] = [];
  let token: string | undefined;
  do {
    const page = await environment.call("DescribeStackResourceDrifts", signal, (client, options) =>
      client.send(new DescribeStackResourceDriftsCommand(present({ StackName: stackId, NextToken: token })), options),
    );
    drifts.push(...(page.StackResourceDrifts ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return drifts;
}
