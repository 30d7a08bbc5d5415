import { sameValue } from "@stacksteward/template";

import { changeKind } from "./change-kind.ts";
import { createResource } from "./create-resource.ts";
import type { DeployOptions } from "./deploy-resources.ts";
import { findActual } from "./find-actual.ts";
import { importResource } from "./import-resource.ts";
import { keep, noteActual, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { refuseChange } from "./policy-check.ts";
import { putOnRecord } from "./put-on-record.ts";
import { replaceResource } from "./replace-resource.ts";
import { updateResource } from "./update-resource.ts";

/**
 * Makes one resource what is planned: creates, imports, changes or replaces it, or leaves it alone.
 * Answers whether it is that now.
 */
export async function bringAbout(
  run: OperationRun,
  ledger: Ledger,
  plan: PlannedResource,
  { onlyImports = false, revertsDrift = false }: DeployOptions,
): Promise<boolean> {
  const { logicalId } = plan;
  const current = run.stack.resources.get(logicalId);
  if (current === undefined) return makeResource(run, ledger, plan);
  const found = revertsDrift ? await findActual(run, current, plan) : undefined;
  if (found?.state.kind === "gone") {
    noteActual(ledger, logicalId, found.state);
    return createResource(run, ledger, plan, current);
  }
  const asItIs = found === undefined ? current : { ...current, declared: found.declared };
  const kind = onlyImports ? "keep" : changeKind(run.engine.catalog, asItIs, plan);
  if (kind !== "keep") noteActual(ledger, logicalId, found?.state);
  if (refuseChange(run, ledger, current, plan, kind)) return false;
  if (kind === "create") return makeResource(run, ledger, plan);
  if (kind === "replace") return replaceResource(run, ledger, current, plan);
  if (kind === "update") return updateResource(run, ledger, current, plan, found?.complete);
  const isOnRecord = found === undefined || sameValue({ ...current.declared }, { ...plan.declared });
  if (!isOnRecord) return putOnRecord(run, ledger, current, plan);
  keep(run, ledger, current, plan);
  return true;
}

/** Creates a resource, or takes over the one that the operation imports in its place. */
function makeResource(run: OperationRun, ledger: Ledger, plan: PlannedResource): Promise<boolean> {
  const target = run.imports.get(plan.logicalId);
  return target === undefined ? createResource(run, ledger, plan) : importResource(run, ledger, plan, target);
}
