import { openCatalog } from "@stacksteward/catalog";
import type { Template } from "@stacksteward/template";

import type { Secrets } from "../secrets.ts";
import type { ChangeSetDescription } from "../service/describe-change-set.ts";
import type { NestedChangeSet } from "../service/describe-nested-change-sets.ts";
import { saysNoChanges } from "../service/service-sentences.ts";
import { present } from "../present.ts";
import type { PlannedChange, PlannedParameter } from "./plan.ts";
import { toPlannedChange } from "./to-planned-change.ts";

/** What CloudFormation answered about a change set, in the words of a plan: JSON, and without secrets. */
export interface ChangeSetAnswer {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly executionStatus?: string;
  readonly createdAt: string;
  readonly parameters: readonly PlannedParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** Those inside nested stacks follow those of the stack itself. */
  readonly changes: readonly PlannedChange[];
  /** Why the change set of a nested stack could not be made, and where it is. */
  readonly nestedFailure?: string;
}

/** Reads a described change set and those below it. `template` adds where each resource stands. */
export function toChangeSetAnswer(
  described: ChangeSetDescription,
  nested: readonly NestedChangeSet[],
  secrets: Secrets,
  template?: Template,
): ChangeSetAnswer {
  const catalog = openCatalog();
  return present({
    changeSetId: described.changeSetId,
    stackId: described.stackId,
    status: described.status,
    statusReason: secrets.hideIn(described.statusReason),
    executionStatus: described.executionStatus,
    createdAt: described.createdAt,
    parameters: described.parameters.map((parameter) =>
      present({
        key: parameter.ParameterKey ?? "",
        value: secrets.hideIn(parameter.ParameterValue),
        usePreviousValue: parameter.UsePreviousValue,
        resolvedValue: secrets.hideIn(parameter.ResolvedValue),
      }),
    ),
    tags: secrets.hideIn(described.tags),
    capabilities: described.capabilities,
    changes: [
      ...described.changes.map((change) => toPlannedChange(change, { catalog, secrets, template })),
      ...nested.flatMap(({ path, description }) =>
        description.changes.map((change) =>
          toPlannedChange(change, { catalog, secrets, template: undefined, stackPath: path }),
        ),
      ),
    ],
    nestedFailure: secrets.hideIn(failureIn(nested)),
  });
}

/** The innermost comes last: those around it only say that it failed. */
function failureIn(nested: readonly NestedChangeSet[]): string | undefined {
  const failed = nested.findLast(
    ({ description: { status, statusReason } }) => status === "FAILED" && !saysNoChanges(statusReason),
  );
  if (failed === undefined) return undefined;
  return `${failed.path.join("/")}: ${failed.description.statusReason ?? "it gave no reason"}`;
}
