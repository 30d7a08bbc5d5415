import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { beginDetection, describeDetection, MOST_RESOURCES, type DetectionState } from "../service/drift-detection.ts";
import { saysDetectionRunning } from "../service/service-sentences.ts";
import { failuresIn } from "./detection-failures.ts";

/** A detection that is over. Plain data. */
export interface Detection {
  readonly begunAt: string;
  /** Whether something failed that the service does not name. */
  readonly isPartial: boolean;
  /** Why nothing was found out, by the logical id of the resource. */
  readonly failures: Readonly<Record<string, string>>;
}

/** Another one on the same stack has to end first: only one runs at a time. */
const LONGEST_QUEUE = 30 * 60_000;
/** It takes "up to several minutes" (API page DetectStackDrift); nothing says how many. */
const LONGEST_DETECTION = 60 * 60_000;
/** A detection asks every resource's own service, and those throttle: so often is tried again what was not told. */
const ROUNDS = 3;
const PAUSE = 10_000;

/**
 * Detects drift on one stack, or on some of its resources, and waits for the end. What failed because a service was asked
 * too often is detected again, by itself, after a pause.
 */
export async function runDetection(
  context: WorkflowContext,
  environment: Environment,
  stackId: string,
  logicalIds: readonly string[] | undefined,
): Promise<Detection> {
  let found = await inParts(context, environment, stackId, logicalIds);
  for (let round = 1; round <= ROUNDS; round++) {
    const again = Object.keys(found.failures).filter((logicalId) => isThrottled(found.failures[logicalId]));
    if (again.length === 0) break;
    const { begunAt, isPartial, failures } = found;
    found = await context.scope(`round ${round}`, async (inner) => {
      await inner.sleep("let the services rest", PAUSE * 2 ** (round - 1));
      const repeated = await inParts(inner, environment, stackId, again);
      const others = Object.entries(failures).filter(([logicalId]) => !again.includes(logicalId));
      return {
        begunAt,
        isPartial: isPartial || repeated.isPartial,
        failures: { ...Object.fromEntries(others), ...repeated.failures },
      };
    });
  }
  return found;
}

/** A call names at most so many resources, and a stack runs one detection at a time. */
async function inParts(
  context: WorkflowContext,
  environment: Environment,
  stackId: string,
  logicalIds: readonly string[] | undefined,
): Promise<Detection> {
  const parts: (readonly string[] | undefined)[] = [];
  for (let index = 0; index < (logicalIds?.length ?? 1); index += MOST_RESOURCES) {
    parts.push(logicalIds?.slice(index, index + MOST_RESOURCES));
  }
  const states: DetectionState[] = [];
  for (const [index, part] of parts.entries()) {
    states.push(
      await context.scope(`detection ${index}`, async (inner) => {
        const id = await beginWhenFree(inner, environment, stackId, part);
        return endOf(inner, environment, id);
      }),
    );
  }
  const failed = states.filter(({ status }) => status !== "DETECTION_COMPLETE");
  const named = failed.map(({ reason }) => failuresIn(reason));
  return {
    begunAt: states[0]?.begunAt ?? new Date(context.clock.now()).toISOString(),
    isPartial: named.includes(undefined),
    failures: Object.assign({}, ...named) as Record<string, string>,
  };
}

function beginWhenFree(
  context: WorkflowContext,
  environment: Environment,
  stackId: string,
  logicalIds: readonly string[] | undefined,
): Promise<string> {
  return context.poll(
    "begin the detection",
    async () => {
      try {
        return { kind: "done", value: await beginDetection(environment, context.signal, stackId, logicalIds) };
      } catch (failure) {
        // Somebody else's, or our own whose answer was lost: its results are about the same stack, but maybe about less of it.
        if (saysDetectionRunning(failure)) return { kind: "again" };
        throw failure;
      }
    },
    { delay: (attempt) => (attempt === 0 ? 0 : pause(attempt)), timeout: LONGEST_QUEUE },
  );
}

function endOf(context: WorkflowContext, environment: Environment, detectionId: string): Promise<DetectionState> {
  return context.poll(
    "wait for the end of the detection",
    async () => {
      const state = await describeDetection(environment, context.signal, detectionId);
      return state.status === "DETECTION_IN_PROGRESS" ? { kind: "again" } : { kind: "done", value: state };
    },
    { delay: pause, timeout: LONGEST_DETECTION },
  );
}

/** Small stacks take a second or two, large ones minutes, and nobody tells which. */
function pause(attempt: number): number {
  return Math.min(1050 * 1.6 ** attempt, 10_000);
}

function isThrottled(reason: string | undefined): boolean {
  return reason !== undefined && /rate exceeded|throttl|too many requests/i.test(reason);
}
