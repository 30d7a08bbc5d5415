import {
  isRunInterrupted,
  isStackstewardError,
  WorkflowErrorCode,
  type Store,
  type WorkflowContext,
} from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { detectInStack, type CheckedStack, type StackFindings } from "./detect-in-stack.ts";
import type { DriftFailure, DriftReport, NestedStackDrift, ResourceDrift } from "./drift-report.ts";
import { hasDrifted } from "./has-drifted.ts";
import { readIgnored, withIgnored } from "./ignored-drift.ts";
import { toDriftFailure } from "./to-drift-failure.ts";

/** What drift is detected on. */
export interface DetectionScope {
  /** The logical ids of some resources; a nested stack among them is looked into. An empty list is refused. Default: all of them. */
  readonly resources?: readonly string[];
  /** Whether nested stacks are looked into. Default `true`. */
  readonly nested?: boolean;
}

/** What a detection needs beside its environment. */
export interface DetectionMeans {
  /** Keeps what is ignored. Absent when nothing is. */
  readonly store: Store | undefined;
  /** How many nested stacks are checked at a time: each asks the services of all of its resources, which throttle. */
  readonly nestedAtATime: number;
}

/** Detects drift on a stack and on those nested in it. Changes nothing. Throws `STACK_NOT_FOUND`, and `STACK_NOT_READY` while something runs. */
export async function detectDrift(
  context: WorkflowContext,
  environment: Environment,
  nameOrId: string,
  { resources: wanted, nested = true }: DetectionScope,
  { store, nestedAtATime }: DetectionMeans,
): Promise<DriftReport> {
  if (wanted?.length === 0) throw nothingWanted(nameOrId);
  const root = await detectInStack(context, environment, { nameOrId, stackPath: [], wanted, entersNested: nested });
  const { stackId, stackName } = root;
  const inside = await detectInside(context, environment, root, nestedAtATime);
  const resources: ResourceDrift[] = [];
  for (const outcome of [root, ...inside]) {
    if (!("resources" in outcome)) continue;
    const { clock, logger } = environment;
    const ignored = store === undefined ? [] : await readIgnored(store, outcome.stackId, clock.now(), logger);
    resources.push(...outcome.resources.map((resource) => withIgnored(resource, ignored)));
  }
  const nestedStacks = inside.map(toNestedStack);
  return {
    format: "stacksteward.drift",
    version: 1,
    region: environment.region,
    stackName,
    stackId,
    detectedAt: root.begunAt,
    status: verdictOn(resources, nestedStacks),
    resources,
    nestedStacks,
  };
}

/** Of nothing, nothing has drifted: a list that came out empty by mistake would say that all is well. */
function nothingWanted(nameOrId: string): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `No resource of stack "${nameOrId}" is named, so there is nothing to detect drift on. Name some, or leave resources out for all of them.`,
    { details: { stack: nameOrId } },
  );
}

type NestedOutcome = StackFindings | (CheckedStack & { readonly failure: DriftFailure });

/** Level by level, so that never more are checked at a time, however deep they are. A failure loses nothing of the others. */
async function detectInside(
  context: WorkflowContext,
  environment: Environment,
  root: StackFindings,
  concurrency: number,
): Promise<readonly NestedOutcome[]> {
  const outcomes: NestedOutcome[] = [];
  for (let stacks = root.nested, depth = 1; stacks.length > 0; depth++) {
    const level = await context.all(
      `nested stacks of level ${depth}`,
      stacks.map(
        ({ stackId: nameOrId, stackPath }) =>
          (inner: WorkflowContext) =>
            detectInStack(inner, environment, { nameOrId, stackPath, entersNested: true }),
      ),
      { concurrency },
    );
    const ended = level.map((outcome, index) => toOutcome(context, outcome, stacks[index]));
    outcomes.push(...ended);
    stacks = ended.flatMap((outcome) => ("nested" in outcome ? outcome.nested : []));
  }
  return outcomes;
}

function toOutcome(
  { signal }: WorkflowContext,
  outcome: PromiseSettledResult<StackFindings>,
  stack: CheckedStack | undefined,
): NestedOutcome {
  if (outcome.status === "fulfilled") return outcome.value;
  const { reason } = outcome as { readonly reason: unknown };
  signal.throwIfAborted();
  if (isRunInterrupted(reason) || isStackstewardError(reason, WorkflowErrorCode.DeadlineExceeded)) throw reason;
  return { stackId: "", stackPath: [], ...stack, failure: toDriftFailure(reason) };
}

function toNestedStack({ stackPath, stackId, ...rest }: NestedOutcome): NestedStackDrift {
  return { stackPath, stackId, ...("failure" in rest ? { failure: rest.failure } : {}) };
}

function verdictOn(resources: readonly ResourceDrift[], nested: readonly NestedStackDrift[]): DriftReport["status"] {
  if (resources.some(hasDrifted)) return "DRIFTED";
  const isKnown =
    nested.every(({ failure }) => failure === undefined) && resources.every(({ unknown }) => unknown.length === 0);
  return isKnown ? "IN_SYNC" : "UNKNOWN";
}
