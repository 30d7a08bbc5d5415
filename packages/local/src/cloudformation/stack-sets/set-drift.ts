import type {
  DetectStackSetDriftInput,
  DetectStackSetDriftOutput,
  StackSetDriftDetectionDetails,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Detections } from "../drift/detections.ts";
import { refuseUnlessCheckable } from "../drift/drift-operations.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { refusedAdmission } from "./admission.ts";
import { beginOperation } from "./begin-operation.ts";
import { stackOf } from "./deploy-instance.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import { knownStackSet } from "./stack-set-store.ts";
import type { StackInstance, StackSet, StackSetOperation } from "./stack-set.ts";

/** Begins to check every stack of a set. */
export function detectStackSetDrift(
  engine: Engine,
  detections: Detections,
): Operation<DetectStackSetDriftInput, DetectStackSetDriftOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, input, context);
    const OperationId = beginOperation(engine, set, {
      action: "DETECT_DRIFT",
      input,
      prepare(operation) {
        const instances = [...set.instances.values()];
        return {
          instances,
          work: async (instance, result) => {
            const outcome =
              (await refusedAdmission(engine, set, operation, instance, result)) ??
              (await checkInstance(engine, detections, instance));
            return outcome;
          },
        };
      },
      finish(operation) {
        operation.drift = set.drift = driftDetails(set, operation);
      },
    });
    return { OperationId };
  };
}

async function checkInstance(
  engine: Engine,
  detections: Detections,
  instance: StackInstance,
): Promise<InstanceOutcome> {
  const stack = stackOf(engine, instance);
  if (stack === undefined) return { kind: "failed", reason: "The stack instance has no stack" };
  try {
    refuseUnlessCheckable(stack);
    await detections.finished(detections.begin(stack, undefined));
  } catch (error) {
    if (error instanceof ServiceError) return { kind: "failed", reason: error.message };
    throw error;
  }
  instance.driftStatus = stack.drift?.status ?? "NOT_CHECKED";
  instance.lastDriftCheck = engine.world.clock.now();
  return { kind: "succeeded" };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html */
export function driftDetails(set: StackSet, operation: StackSetOperation): StackSetDriftDetectionDetails {
  const results = [...operation.results.values()];
  const count = (...statuses: readonly string[]): number =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const checked = [...set.instances.values()].filter(
    ({ lastDriftCheck: at }) => at !== undefined && at >= operation.created,
  );
  const drifted = checked.filter(({ driftStatus }) => driftStatus === "DRIFTED").length;
  const inSync = checked.filter(({ driftStatus }) => driftStatus === "IN_SYNC").length;
  const failed = count("FAILED", "CANCELLED");
  return given({
    DriftStatus: drifted > 0 ? ("DRIFTED" as const) : inSync > 0 ? ("IN_SYNC" as const) : ("NOT_CHECKED" as const),
    DriftDetectionStatus: detectionStatus(operation, failed, checked.length),
    LastDriftCheckTimestamp: operation.ended === undefined ? undefined : new Date(operation.ended),
    TotalStackInstancesCount: results.length,
    DriftedStackInstancesCount: drifted,
    InSyncStackInstancesCount: inSync,
    InProgressStackInstancesCount: count("PENDING", "RUNNING"),
    FailedStackInstancesCount: failed,
  });
}

function detectionStatus(
  { status }: StackSetOperation,
  failed: number,
  checked: number,
): NonNullable<StackSetDriftDetectionDetails["DriftDetectionStatus"]> {
  if (status === "RUNNING" || status === "STOPPING" || status === "QUEUED") return "IN_PROGRESS";
  if (status === "STOPPED") return "STOPPED";
  if (failed === 0) return "COMPLETED";
  return checked > 0 && status === "SUCCEEDED" ? "PARTIAL_SUCCESS" : "FAILED";
}
