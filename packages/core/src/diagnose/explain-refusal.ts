import type { JsonPath, Template } from "@stacksteward/template";
import type { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { HookRefusal } from "../service/hook-refusals.ts";
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
  readonly hooks: readonly HookRefusal[];
  readonly template: Template | undefined;
}

/**
 * The error that says why there is no change set: by resource and line where validation found something, by hook where one
 * refused it, else in the service's words.
 */
export function explainRefusal(refused: RefusedChangeSet): StackstewardError {
  const { stackName, stackId, reason = "it gave no reason", found, hooks, template } = refused;
  const findings = found.map((each) => located(each, template));
  const whys = [...findings.map(describe), ...hooks.map((hook) => `${hook.type}: ${hook.reason}`)];
  return coreError(
    CoreErrorCode.ChangeSetFailed,
    `CloudFormation could not make a change set for stack "${stackName}": ${whys.length === 0 ? reason : whys.join("; ")}`,
    {
      details: present({
        stack: stackName,
        stackId,
        reason: refused.reason ?? null,
        findings: nonEmpty(findings),
        hooks: nonEmpty(hooks),
      }),
    },
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
