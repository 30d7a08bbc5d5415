import type { DriftOutcome, DriftReport } from "@stacksteward/core";

/** What a run of the watch has found: what fits in a line of a log. JSON. */
export interface DriftSummary {
  readonly drifted: readonly DriftedStack[];
  readonly driftedStacks: number;
  /** Stacks in which nothing has drifted, as far as it could be compared. */
  readonly others: number;
  /** Stacks that could not be checked, with the code of the reason. `DEADLINE_EXCEEDED`: another invocation comes to them. */
  readonly failed: Readonly<Record<string, string>>;
}

/** A stack that is not what its template says. */
export interface DriftedStack {
  readonly stack: string;
  /** `Queue: MODIFIED /DelaySeconds`, with the way to it through nested stacks. */
  readonly changes: readonly string[];
}

/** Drift that is ignored is left out. */
export function summaryOf(outcomes: readonly DriftOutcome[]): DriftSummary {
  const drifted: DriftedStack[] = [];
  const failed: Record<string, string> = {};
  let others = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === "failed") failed[outcome.stack] = outcome.failure.code;
    else if (outcome.report.status === "DRIFTED") drifted.push(toDriftedStack(outcome.report));
    else others += 1;
  }
  return { drifted, driftedStacks: drifted.length, others, failed };
}

function toDriftedStack({ stackName, resources }: DriftReport): DriftedStack {
  const changes = resources.flatMap(({ stackPath = [], logicalId, status, differences, ignored }) => {
    if (ignored !== undefined || (status !== "MODIFIED" && status !== "DELETED")) return [];
    const paths = differences.filter((each) => each.ignored === undefined).map(({ path }) => path);
    if (differences.length > 0 && paths.length === 0) return [];
    return [`${[...stackPath, logicalId].join("/")}: ${[status, ...paths].join(" ")}`];
  });
  return { stack: stackName, changes };
}
