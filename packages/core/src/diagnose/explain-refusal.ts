import type { JsonPath, Template } from "@stacksteward/template";
import type { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { ImportedResource } from "../adopt/import-request.ts";
import { present } from "../present.ts";
import type { HookRefusal } from "../service/hook-refusals.ts";
import { ownerOfImport, saysImportNotFound } from "../service/service-sentences.ts";
import type { FoundByValidation } from "../service/validation-findings.ts";
import type { FailureSource } from "./failure-cause.ts";
import { sentence } from "./sentence.ts";

/** What CloudFormation's own validation found wrong with one resource before anything was deployed. */
export interface ValidationFinding extends FoundByValidation {
  /** Where it stands in the template, when the template was read here. */
  readonly source?: FailureSource;
}

/** A change set that CloudFormation did not make. */
export interface RefusedChangeSet {
  readonly stackName: string;
  readonly stackId: string;
  readonly reason: string | undefined;
  readonly found: readonly FoundByValidation[];
  readonly hooks: readonly HookRefusal[];
  readonly template: Template | undefined;
  /** What was to be imported, when it was that. */
  readonly imported: readonly ImportedResource[] | undefined;
}

/**
 * The error that says why there is no change set: by resource and line where validation found something, by hook where one
 * refused it, else in the service's words.
 */
export function explainRefusal(refused: RefusedChangeSet): StackstewardError {
  const { stackName, stackId, reason = "it gave no reason", found, hooks, template, imported = [] } = refused;
  const findings = found.map((each) => located(each, template));
  const whys = [...findings.map(describe), ...hooks.map((hook) => `${hook.type}: ${hook.reason}`)];
  const refusedImport = whys.length === 0 ? explainImport(reason, imported, template) : undefined;
  if (refusedImport !== undefined) whys.push(refusedImport);
  const nextStep =
    hooks.length > 0
      ? "Nothing was changed. Do as the hook says, or ask who looks after it, then plan again."
      : "Nothing was changed. Correct it, then plan again.";
  return coreError(
    CoreErrorCode.ChangeSetFailed,
    `CloudFormation could not make a change set for stack "${stackName}": ${sentence(whys.length === 0 ? reason : whys.join("; "))} ${nextStep}`,
    {
      details: present({
        stack: stackName,
        stackId,
        reason: refused.reason ?? null,
        findings: nonEmpty(findings),
        hooks: nonEmpty(hooks),
        nextStep,
      }),
    },
  );
}

/** The resource that the reason names by its identifier, with what to do about it. */
function explainImport(
  reason: string,
  imported: readonly ImportedResource[],
  template: Template | undefined,
): string | undefined {
  const owner = ownerOfImport(reason);
  const named = imported.find(({ identifier }) => Object.values(identifier).some((part) => reason.includes(part)));
  if (named === undefined) return undefined;
  const { logicalId, type, identifier } = named;
  const parts = Object.entries(identifier).map(([key, value]) => `${key} "${value}"`);
  const remedy =
    owner !== undefined
      ? `Move it from there with planRefactor, or let that stack go of it: DeletionPolicy: Retain, deploy, then take it out of its template.`
      : saysImportNotFound(reason)
        ? `Is ${parts.join(", ")} its identifier, and is it in this account and region? What does not exist is deployed, not imported.`
        : `It was to be ${parts.join(", ")}.`;
  const start = template?.locate(["Resources", logicalId], "key")?.start;
  const source = start === undefined ? undefined : present({ file: template?.file, ...start });
  return `${place({ logicalId, type, source })}: ${sentence(reason)} ${remedy}`;
}

function describe(finding: ValidationFinding): string {
  return `${place(finding)}: ${finding.reason}`;
}

function place({
  logicalId,
  type,
  source,
}: {
  readonly logicalId: string;
  readonly type: string;
  readonly source?: FailureSource | undefined;
}): string {
  const where = source === undefined ? "" : ` at ${source.file ?? "template"}:${source.line}:${source.column}`;
  return `${logicalId} (${type})${where}`;
}

/** The line of the smallest part of the path that the template has: what is missing stands nowhere. */
function located(finding: FoundByValidation, template: Template | undefined): ValidationFinding {
  if (template === undefined) return finding;
  const path: JsonPath = finding.path
    .split("/")
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  for (let length = path.length; length > 0; length -= 1) {
    const start = template.locate(path.slice(0, length), "key")?.start;
    if (start === undefined) continue;
    const property = path[2] === "Properties" && typeof path[3] === "string" ? path[3] : undefined;
    const { line, column } = start;
    return { ...finding, source: present({ file: template.file, line, column, property }) };
  }
  return finding;
}

function nonEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
