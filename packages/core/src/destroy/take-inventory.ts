import { openCatalog, type Catalog } from "@stacksteward/catalog";
import {
  isJsonObject,
  readTemplate,
  removalAction,
  type PolicyAction,
  type ResourceDeclaration,
  type TemplateBody,
} from "@stacksteward/template";

import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import type { DataLossRisk } from "../plan/plan.ts";
import { present } from "../present.ts";
import { describeStack } from "../service/describe-stack.ts";
import { stackNameIn } from "../stack-reference.ts";
import { importersOf } from "../service/exported-outputs.ts";
import { readDeployedTemplate } from "../service/read-template.ts";
import type { DestroyInventory, DoomedResource, ImportedExport, ResourceFate } from "./destroy-plan.ts";

const NESTED = "AWS::CloudFormation::Stack";

/** Statuses of https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceSummary.html */
const GONE = "DELETE_COMPLETE";
const LEFT = "DELETE_SKIPPED";

/** Everything that goes or stays with a stack, through its nested stacks, and what others import of it. Changes nothing. */
export async function takeInventory(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<DestroyInventory> {
  const reader = { environment, signal, catalog: openCatalog() };
  const { resources, stackIds } = await resourcesOf(reader, stackId, []);
  const importedExports: ImportedExport[] = [];
  // What goes with the stack is no reason for it to stay.
  const own = [stackId, ...stackIds].map(stackNameIn);
  for (const id of [stackId, ...stackIds]) {
    const { exports = {} } = (await describeStack(environment, signal, id)) ?? {};
    for (const exportName of Object.values(exports)) {
      const importers = await importersOf(environment, signal, exportName);
      const importedBy = importers.filter((name) => !own.includes(name));
      if (importedBy.length > 0) importedExports.push({ exportName, importedBy });
    }
  }
  return { resources, importedExports };
}

/** What is still there of a stack and of those nested in it, by the logical ids that lead to each, joined by `/`. */
export async function stillThere(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  path = "",
): Promise<readonly string[]> {
  const there: string[] = [];
  for await (const { status, logicalId, type, physicalId = "" } of listResources(environment, signal, stackId)) {
    if (status !== GONE) there.push(`${path}${logicalId}`);
    if (type === NESTED && physicalId.startsWith("arn:"))
      there.push(...(await stillThere(environment, signal, physicalId, `${path}${logicalId}/`)));
  }
  return there;
}

interface InventoryReader {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly catalog: Catalog;
}

async function resourcesOf(
  reader: InventoryReader,
  stackId: string,
  stackPath: readonly string[],
): Promise<{ readonly resources: readonly DoomedResource[]; readonly stackIds: readonly string[] }> {
  const { environment, signal, catalog } = reader;
  const resources: DoomedResource[] = [];
  const stackIds: string[] = [];
  let declared: TemplateBody["Resources"] | undefined;
  for await (const resource of listResources(environment, signal, stackId)) {
    if (resource.status === GONE) continue;
    declared ??= readTemplate(await readDeployedTemplate(environment, signal, stackId)).body.Resources;
    const { logicalId, physicalId, type } = resource;
    const fate = resource.status === LEFT ? "retained" : fateOf(type, declared[logicalId]);
    const nested = type === NESTED && physicalId?.startsWith("arn:") === true ? physicalId : undefined;
    // What is in a nested stack is judged there; a nested stack that stays keeps all of it.
    const dataLoss = nested === undefined ? lossOf(type, fate, catalog) : "none";
    const path = stackPath.length === 0 ? undefined : stackPath;
    resources.push(present({ stackPath: path, logicalId, physicalId, type, fate, dataLoss }));
    if (nested === undefined || fate === "retained") continue;
    const inside = await resourcesOf(reader, nested, [...stackPath, logicalId]);
    resources.push(...inside.resources);
    stackIds.push(nested, ...inside.stackIds);
  }
  return { resources, stackIds };
}

const FATES: Readonly<Partial<Record<PolicyAction, ResourceFate>>> = {
  Delete: "deleted",
  Retain: "retained",
  Snapshot: "snapshot",
};

/** What becomes of a resource with its stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
export function fateOf(type: string, declared: ResourceDeclaration | undefined): ResourceFate {
  if (declared === undefined) return "undecided";
  const { DeletionPolicy: policy, Properties: properties } = declared;
  if (policy !== undefined && typeof policy !== "string") return "undecided";
  return FATES[removalAction(type, isJsonObject(properties) ? properties : {}, policy)] ?? "undecided";
}

/** Whether data goes with it. */
export function lossOf(type: string, fate: ResourceFate, catalog: Catalog): DataLossRisk {
  if (fate === "retained" || fate === "snapshot") return "none";
  const facts = catalog.find(type);
  if (facts === undefined) return "possible";
  if (!facts.stateful) return "none";
  return fate === "deleted" ? "certain" : "possible";
}
