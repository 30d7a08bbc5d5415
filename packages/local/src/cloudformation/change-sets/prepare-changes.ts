import { formatProblem, TemplateError } from "@stacksteward/template";

import { hasChanges } from "../deployment/has-changes.ts";
import type { Engine } from "../engine.ts";
import type { ChangeSet } from "./change-set.ts";
import { compareWithStack } from "./compare-with-stack.ts";
import { renderChanges } from "./render-changes.ts";
import { missingExportWarning } from "./missing-export-warning.ts";

/** Works out what the change set would do, in cloud time, and moves it to `CREATE_COMPLETE` or `FAILED`. */
export function prepareChanges(engine: Engine, changeSet: ChangeSet): void {
  void prepare(engine, changeSet);
}

/** Said by the service, word for word; tools recognise an empty change set by it. */
const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const pendingTime = 200;
const preparationTime = 1000;

async function prepare(engine: Engine, changeSet: ChangeSet): Promise<void> {
  const { clock } = engine.world;
  await clock.delay(pendingTime);
  changeSet.status = "CREATE_IN_PROGRESS";
  await clock.delay(preparationTime);
  try {
    const { stack, desired, type } = changeSet;
    const differences = compareWithStack(engine, stack, desired);
    const isEmpty = type === "UPDATE" && differences.length === 0 && !hasChanges(engine, stack, desired);
    if (isEmpty) return fail(changeSet, noChanges);
    changeSet.changes = {
      ...renderChanges(engine, stack, desired, differences),
      ...missingExportWarning(engine, stack, desired, differences),
    };
    changeSet.status = "CREATE_COMPLETE";
  } catch (error) {
    fail(changeSet, reasonOf(error));
  }
}

function fail(changeSet: ChangeSet, reason: string): void {
  changeSet.changes = { summary: [], withValues: [] };
  changeSet.status = "FAILED";
  changeSet.statusReason = reason;
}

function reasonOf(error: unknown): string {
  if (error instanceof TemplateError) {
    const [problem] = error.problems;
    if (problem !== undefined) return problem.serviceMessage ?? formatProblem(problem);
  }
  return `The local cloud failed inside itself: ${error instanceof Error ? error.message : String(error)}`;
}
