import type { JsonPath, Template } from "@stacksteward/template";
import type { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { FoundByValidation } from "../service/validation-findings.ts";
import type { FailureSource } from "./failure-cause.ts";

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
  readonly template: Template | undefined;
}

/** The error that says why there is no change set: by resource and line where validation found something, else in the service's words. */
export function explainRefusal({ stackName, stackId, reason, found, template }: RefusedChangeSet): StackstewardError {
  const findings = found.map((each) => located(each, template));
  const why = findings.length === 0 ? (reason ?? "it gave no reason") : findings.map(describe).join("; ");
  return coreError(
    CoreErrorCode.ChangeSetFailed,
    `CloudFormation could not make a change set for stack "${stackName}": ${why}`,
    { details: present({ stack: stackName, stackId, reason: reason ?? null, findings: nonEmpty(findings) }) },
  );
}

function describe({ logicalId, type, reason, source }: ValidationFinding): string {
  const place = source === undefined ? "" : ` at ${source.file ?? "template"}:${source.line}:${source.column}`;
  return `${logicalId} (${type})${place}: ${reason}`;
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
