import type { DescribeStackDriftDetectionStatusOutput, StackResourceDrift } from "@aws-sdk/client-cloudformation";

import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { checkResource, isCheckable } from "./check-resource.ts";

/** The drift detections on whole stacks, one at a time on each. */
export interface Detections {
  /** Begins a detection and answers its id. Without `logicalIds` every resource is checked that can be. */
  begin(stack: Stack, logicalIds: readonly string[] | undefined): string;
  find(id: string, context: CallContext): DescribeStackDriftDetectionStatusOutput | undefined;
  /** Resolves once the detection has ended, whichever way. */
  finished(id: string): Promise<void>;
}

interface Detection {
  readonly stack: Stack;
  finished: Promise<void>;
  output: DescribeStackDriftDetectionStatusOutput;
}

export function createDetections(engine: Engine): Detections {
  const { clock, ids } = engine.world;
  const detections = new Map<string, Detection>();
  const busy = new Set<Stack>();

  async function run(detection: Detection, logicalIds: ReadonlySet<string>, began: number): Promise<void> {
    const { stack } = detection;
    const found = new Map<string, StackResourceDrift>();
    for (const logicalId of logicalIds) {
      await clock.delay(checkTime);
      const resource = stack.resources.get(logicalId);
      const drift =
        resource && isCheckable(engine, resource) ? await checkResource(engine, stack, resource) : undefined;
      if (drift !== undefined) found.set(logicalId, drift);
    }
    const statuses = [...found.values()].map(({ StackResourceDriftStatus: status }) => status);
    const drifted = statuses.filter((each) => each === "MODIFIED" || each === "DELETED").length;
    const status = drifted > 0 ? "DRIFTED" : statuses.includes("UNKNOWN") ? "UNKNOWN" : "IN_SYNC";
    stack.drift = { status, checked: began, resources: new Map([...(stack.drift?.resources ?? []), ...found]) };
    detection.output = {
      ...detection.output,
      StackDriftStatus: status,
      DriftedStackResourceCount: drifted,
      ...endOf([...found.values()]),
    };
  }

  return {
    begin(stack, logicalIds) {
      if (busy.has(stack)) throw validationError(`Drift detection is already in progress for stack [${stack.id}]`);
      const began = clock.now();
      const detection: Detection = {
        stack,
        finished: Promise.resolve(),
        output: {
          StackId: stack.id,
          StackDriftDetectionId: ids.uuid(),
          DetectionStatus: "DETECTION_IN_PROGRESS",
          Timestamp: new Date(began),
        },
      };
      const { StackDriftDetectionId: id = "" } = detection.output;
      detections.set(id, detection);
      busy.add(stack);
      detection.finished = run(detection, new Set(logicalIds ?? stack.resources.keys()), began)
        .catch((error: unknown) => {
          const DetectionStatusReason = `The local cloud failed inside itself: ${String(error)}`;
          detection.output = { ...detection.output, DetectionStatus: "DETECTION_FAILED", DetectionStatusReason };
        })
        .finally(() => busy.delete(stack));
      return id;
    },
    finished: async (id) => detections.get(id)?.finished,
    find(id, { account, region }) {
      const found = detections.get(id);
      return found?.stack.account === account && found.stack.region === region ? found.output : undefined;
    },
  };
}

/** The end of a detection in which some resources could not be looked at, or none of them. */
function endOf(
  found: readonly StackResourceDrift[],
): Pick<DescribeStackDriftDetectionStatusOutput, "DetectionStatus" | "DetectionStatusReason"> {
  const failures = found.flatMap(({ LogicalResourceId: Resource, DriftStatusReason: FailureReason }) =>
    FailureReason === undefined ? [] : [{ Resource, FailureReason }],
  );
  if (failures.length === 0) return { DetectionStatus: "DETECTION_COMPLETE" };
  const Summary = `Failed to detect drift on resources [${failures.map(({ Resource }) => Resource).join(",")}]`;
  return {
    DetectionStatus: "DETECTION_FAILED",
    DetectionStatusReason: JSON.stringify({ Summary, Failures: failures }),
  };
}

/** How long a look at one resource takes, in milliseconds of cloud time. */
const checkTime = 500;
