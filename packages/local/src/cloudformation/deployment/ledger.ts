import type { StackResource } from "../stack.ts";
import { failedResources } from "./reasons.ts";
import { reportResource } from "./report.ts";
import type { OperationRun } from "./operation-run.ts";

/** What a deployment has done to the resources of its stack, so that it can be cleaned up after, or taken back. */
export interface Ledger {
  /** By logical id, the record from before the deployment first touched the resource; `undefined` for one it added. */
  readonly before: Map<string, StackResource | undefined>;
  readonly failedToCreate: string[];
  readonly failedToUpdate: string[];
  readonly failedToImport: string[];
}

/** A new ledger; `before` is what earlier deployments have already touched that were not taken back. */
export function createLedger(before: Iterable<[string, StackResource | undefined]> = []): Ledger {
  return { before: new Map(before), failedToCreate: [], failedToUpdate: [], failedToImport: [] };
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
  if (!ledger.before.has(logicalId)) ledger.before.set(logicalId, resources.get(logicalId));
  resources.set(logicalId, resource);
  reportResource(run, resource);
}
