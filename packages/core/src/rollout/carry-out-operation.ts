import type { StackSetOperationResultSummary, StackSetOperationStatus } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import {
  beginStackSetOperation,
  findStackSetOperation,
  readOperationResults,
  stopStackSetOperation,
  type StackSetOperationCall,
  type StackSetName,
} from "../service/stack-set-calls.ts";
import { lookNumber } from "../watch/cadence.ts";
import { placeKey } from "./instance-place.ts";
import { TELL_NOBODY } from "./rollout-event.ts";
import { groupReports, reportsIn } from "./report-groups.ts";
import type { InstanceReport } from "./rollout-result.ts";
import type { StackSetMeans } from "./stack-set-engine.ts";

/** How one operation on a set ended. */
export interface OperationEnd {
  readonly operation: string;
  readonly kind: "succeeded" | "failed" | "stopped";
  readonly reason?: string;
  /** Of every instance that is not as it was wanted. */
  readonly exceptions: readonly InstanceReport[];
}

/**
 * Begins an operation, waits for its end and reads what became of every instance. Its id derives from the run: one that has
 * died and is taken up again finds its own operation.
 */
export async function carryOutOperation(
  context: WorkflowContext,
  means: StackSetMeans,
  set: StackSetName,
  call: StackSetOperationCall,
): Promise<OperationEnd> {
  const id = await context.step("name", async ({ token }) => token);
  await begin(context, means, set, call, id);
  const { status, reason: said } = await waitForEnd(context, means, set, id);
  const { exceptions, ...end } = await context.step("results", async ({ signal }) => {
    const results = await readOperationResults(means.environment, signal, set, id);
    const told = results.flatMap((result) => exceptionOf(result, call));
    const exceptions = [...told, ...unmentioned(results, call, status)];
    const failed = told.filter(({ state }) => state === "failed");
    const grouped = groupReports(exceptions, `Its reason is among the results of operation ${id}.`);
    if (status === "SUCCEEDED") return { operation: id, kind: "succeeded" as const, exceptions: grouped };
    const isStopped = status === "STOPPED";
    return {
      operation: id,
      kind: isStopped ? ("stopped" as const) : ("failed" as const),
      reason: isStopped ? "The operation was stopped." : whyFailed(id, failed, results.length, said),
      exceptions: grouped,
    };
  });
  return { ...end, exceptions: [...reportsIn(exceptions)] };
}

function whyFailed(id: string, failed: readonly InstanceReport[], all: number, said: string | undefined): string {
  const [first] = failed;
  if (first !== undefined) {
    return `${failed.length} of ${all} instances failed, the first in account ${first.account}, ${first.region}: ${first.reason}`;
  }
  return said === undefined
    ? `Operation ${id} failed, and CloudFormation names no instance that did, nor a reason.`
    : `Operation ${id} failed, and no instance did: ${said}`;
}

/** Begins it, once no other operation is in its way. */
function begin(
  context: WorkflowContext,
  { environment, onBusy, tell = TELL_NOBODY }: StackSetMeans,
  set: StackSetName,
  call: StackSetOperationCall,
  id: string,
): Promise<string> {
  const { signal } = context;
  return context.poll<string>(
    "begin",
    async () => {
      try {
        await beginStackSetOperation(environment, signal, call, id);
        tell({ kind: "operation-began", operation: id });
        return { kind: "done", value: id };
      } catch (failure) {
        if (!hasServiceCode(failure, "OperationInProgress")) throw failure;
        // It may be our own: the answer to an earlier attempt was lost.
        if ((await findStackSetOperation(environment, signal, set, id)) !== undefined)
          return { kind: "done", value: id };
        if (onBusy === "wait") return { kind: "again" };
        throw coreError(
          CoreErrorCode.StackNotReady,
          `Another operation on the stack set ${set.name} is in progress. Wait for its end, or roll out with onBusy: "wait".`,
          { details: { stackSet: set.name }, retryable: true },
        );
      }
    },
    { delay: (attempt) => (attempt === 0 ? 0 : BUSY_LOOK), timeout: LONGEST },
  );
}

function waitForEnd(
  context: WorkflowContext,
  { environment, orders }: StackSetMeans,
  set: StackSetName,
  id: string,
): Promise<Ended> {
  const { signal } = context;
  return context.poll<Ended, "stopped">(
    "wait",
    async (seen) => {
      const isStopped = seen === "stopped" || (await orders.current()) === "stop";
      if (isStopped && seen !== "stopped") await stopStackSetOperation(environment, signal, set, id);
      const operation = await findStackSetOperation(environment, signal, set, id);
      const status = operation?.Status;
      if (status !== undefined && ENDED.has(status)) {
        return { kind: "done", value: present({ status, reason: operation?.StatusReason }) };
      }
      return { kind: "again", ...present({ cursor: isStopped ? ("stopped" as const) : undefined }) };
    },
    { delay: (attempt) => lookNumber({ expected: EXPECTED }, attempt), timeout: LONGEST },
  );
}

interface Ended {
  readonly status: StackSetOperationStatus;
  readonly reason?: string;
}

const ENDED: ReadonlySet<StackSetOperationStatus> = new Set<StackSetOperationStatus>([
  "SUCCEEDED",
  "FAILED",
  "STOPPED",
]);

const ACTIONS = {
  CreateStackInstances: "create",
  DeleteStackInstances: "delete",
  DetectStackSetDrift: "none",
  ImportStacksToStackSet: "create",
  UpdateStackInstances: "update",
  UpdateStackSet: "update",
} as const satisfies Record<StackSetOperationCall["kind"], InstanceReport["action"]>;

/** Milliseconds: operations on many accounts take minutes at least. */
const EXPECTED = 300_000;
const BUSY_LOOK = 15_000;
const LONGEST = 30 * 86_400_000;

function exceptionOf(
  { Account: account = "", Region: region = "", Status: status, StatusReason: reason }: StackSetOperationResultSummary,
  { kind }: StackSetOperationCall,
): readonly InstanceReport[] {
  if (status === "SUCCEEDED") return [];
  const action = ACTIONS[kind];
  const isSuspended = status === "CANCELLED" && reason !== undefined && /suspended/i.test(reason);
  const state = status === "FAILED" ? "failed" : isSuspended ? "skipped" : "cancelled";
  return [{ account, region, action, state, ...present({ reason }) }];
}

/**
 * The instances that a call has named and no result does: an account that is not in its unit any more is passed over without a
 * word. Nothing of calls that name none.
 */
function unmentioned(
  results: readonly StackSetOperationResultSummary[],
  call: StackSetOperationCall,
  status: StackSetOperationStatus,
): readonly InstanceReport[] {
  if (!("Regions" in call.input)) return [];
  const { Accounts, DeploymentTargets, Regions: regions = [] } = call.input;
  const accounts = Accounts ?? DeploymentTargets?.Accounts ?? [];
  const told = new Set(results.map(({ Account = "", Region = "" }) => placeKey({ account: Account, region: Region })));
  const action = ACTIONS[call.kind];
  const isOver = status === "SUCCEEDED";
  const reason = isOver ? PASSED_OVER : "The operation ended before it came to it.";
  const state = isOver ? "skipped" : "cancelled";
  return accounts.flatMap((account) =>
    regions.flatMap((region): readonly InstanceReport[] =>
      told.has(placeKey({ account, region })) ? [] : [{ account, region, action, state, reason }],
    ),
  );
}

const PASSED_OVER =
  "CloudFormation has passed it over without a reason: its account is not in its organizational unit any more, or the set has no instance there.";
