import { openCatalog } from "@stacksteward/catalog";
import type { Template } from "@stacksteward/template";

import type { Secrets } from "../secrets.ts";
import type { ChangeSetDescription } from "../service/describe-change-set.ts";
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
  readonly changes: readonly PlannedChange[];
}

/** Reads a described change set. `template` adds where each resource stands. */
export function toChangeSetAnswer(
  described: ChangeSetDescription,
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
    changes: described.changes.map((change) => toPlannedChange(change, { catalog, secrets, template })),
  });
}
