import type { ActualState, StackResource, UnfinishedUpdate } from "../stack.ts";
import { failedResources } from "./reasons.ts";
import { reportResource } from "./report.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";

/** What a deployment has done to the resources of its stack, so that it can be cleaned up after, or taken back. */
export interface Ledger {
  /** By logical id, the record from before the deployment first touched the resource; `undefined` for one it added. */
  readonly before: Map<string, StackResource | undefined>;
  /** The same of resources that only got other policies, which happens without any event. */
  readonly kept: Map<string, StackResource>;
  /** What a deployment that reverts drift has found to be there, where it did anything about it. */
  readonly actual: Map<string, ActualState>;
  readonly failedToCreate: string[];
  readonly failedToUpdate: string[];
  readonly failedToImport: string[];
}

/** A new ledger, which goes on from what earlier deployments have done that were not taken back. */
export function createLedger(unfinished?: Pick<UnfinishedUpdate, "before" | "kept" | "actual">): Ledger {
  const { before = [], kept = [], actual = [] } = unfinished ?? {};
  return {
    before: new Map(before),
    kept: new Map(kept),
    actual: new Map(actual),
    failedToCreate: [],
    failedToUpdate: [],
    failedToImport: [],
  };
}

/** The sentence that names every resource that failed, or `undefined` when none did. */
export function failureReason(ledger: Ledger): string | undefined {
  const { failedToCreate, failedToUpdate, failedToImport } = ledger;
  const reason =
    failedResources("create", failedToCreate) +
    failedResources("update", failedToUpdate) +
    failedResources("import", failedToImport);
  return reason === "" ? undefined : reason;
}

/** Puts `resource` on record, remembering in the ledger what it replaces, and writes its event. */
export function record(run: OperationRun, ledger: Ledger, resource: StackResource): void {
  const { resources } = run.stack;
  const { logicalId } = resource;
  if (!ledger.before.has(logicalId))
    ledger.before.set(logicalId, ledger.kept.get(logicalId) ?? resources.get(logicalId));
  resources.set(logicalId, resource);
  reportResource(run, resource);
}

/** Gives a resource that stays as it is the policies and dependencies that the template has for it now. */
export function keep(run: OperationRun, ledger: Ledger, current: StackResource, plan: PlannedResource): void {
  const { logicalId } = current;
  if (!ledger.kept.has(logicalId)) ledger.kept.set(logicalId, current);
  const { creationPolicy: _, ...planned } = plan;
  const { deletionPolicy: __, updateReplacePolicy: ___, metadata: ____, ...rest } = current;
  run.stack.resources.set(logicalId, { ...rest, ...planned });
}

/** Remembers what was found of a resource before the deployment first touched it: `undefined` when nobody has looked. */
export function noteActual({ before, actual }: Ledger, logicalId: string, found: ActualState | undefined): void {
  if (before.has(logicalId) && actual.get(logicalId)?.kind !== "wanted") return;
  if (found === undefined) actual.delete(logicalId);
  else actual.set(logicalId, found);
}
