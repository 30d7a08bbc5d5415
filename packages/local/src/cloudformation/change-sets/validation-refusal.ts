import type { ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { StackOperation } from "../event-log.ts";
import { isFatal, ValidationName } from "../validation/finding.ts";
import { reportFindings } from "../validation/report-findings.ts";
import { validateChanges } from "../validation/validate-changes.ts";
import type { ChangeSet } from "./change-set.ts";

/** Validates what a change set would do. Answers why it fails, or `undefined` when nothing was found but warnings. */
export async function validationRefusal(
  engine: Engine,
  { stack, desired, request, imports }: ChangeSet,
  operation: StackOperation,
  differences: readonly ResourceDifference[],
): Promise<string | undefined> {
  if (request.DisableValidation === true || !engine.validatesBeforeDeploying) return undefined;
  const findings = await validateChanges(engine, stack, { desired, differences, isChangeSet: true, imports });
  reportFindings(engine, stack, operation, findings);
  const refused = new Set(findings.filter(isFatal).map(({ name }) => name));
  const names = [...checks].filter(([name]) => refused.has(name)).map(([, check]) => `AWS::EarlyValidation::${check}`);
  if (names.length === 0) return undefined;
  return `The following hook(s)/validation failed: [${names.join(", ")}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}

/** As the service calls them in the reason of a change set, in its order. */
const checks: ReadonlyMap<ValidationName, string> = new Map([
  [ValidationName.NameConflict, "ResourceExistenceCheck"],
  [ValidationName.PropertySyntax, "PropertyValidation"],
]);
