import { ListStacksCommand, type StackSummary as ServiceSummary } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";

/** A stack in a list. */
export interface StackSummary {
  readonly stackId: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly description?: string;
  readonly parentId?: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
  /** What the last drift detection on the whole stack found: `DRIFTED`, `IN_SYNC`, `UNKNOWN`; `NOT_CHECKED` before the first. Nothing is known here of what is ignored, or of what cannot be compared. */
  readonly driftStatus?: string;
  /** When that detection was begun. */
  readonly driftCheckedAt?: string;
}

/** Which stacks are listed. */
export interface ListOptions {
  /** Default: the orchestrator's region. */
  readonly region?: string;
  /** Whether stacks deleted in the last 90 days are listed too. Default `false`. */
  readonly includeDeleted?: boolean;
}

/** Every stack of the environment, page by page as they are wanted. */
export async function* listStacks(
  environment: Environment,
  signal: AbortSignal,
  { includeDeleted = false }: ListOptions = {},
): AsyncGenerator<StackSummary> {
  let token: string | undefined;
  do {
    const page = await environment.call("ListStacks", signal, (client, options) =>
      client.send(new ListStacksCommand(present({ NextToken: token })), options),
    );
    for (const summary of page.StackSummaries ?? []) {
      // Left out here and not by a filter of the call: a filter has to name every other status, those of tomorrow too.
      if (includeDeleted || summary.StackStatus !== "DELETE_COMPLETE") yield toSummary(summary, environment.secrets);
    }
    token = page.NextToken;
  } while (token !== undefined);
}

function toSummary(summary: ServiceSummary, { hideInText }: Secrets): StackSummary {
  return present({
    stackId: summary.StackId ?? "",
    name: summary.StackName ?? "",
    status: summary.StackStatus ?? "",
    statusReason: hideInText(summary.StackStatusReason),
    description: hideInText(summary.TemplateDescription),
    parentId: summary.ParentId,
    createdAt: (summary.CreationTime ?? new Date(0)).toISOString(),
    updatedAt: summary.LastUpdatedTime?.toISOString(),
    deletedAt: summary.DeletionTime?.toISOString(),
    driftStatus: summary.DriftInformation?.StackDriftStatus,
    driftCheckedAt: summary.DriftInformation?.LastCheckTimestamp?.toISOString(),
  });
}
