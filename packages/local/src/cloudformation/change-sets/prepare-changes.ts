import { formatProblem, TemplateError, type ResourceDifference } from "@stacksteward/template";

import { hasChanges } from "../deployment/has-changes.ts";
import type { Engine } from "../engine.ts";
import { closeOperation, openOperation } from "../stack-operation.ts";
import type { StackOperation } from "../event-log.ts";
import { changeSetHookRefusal } from "./change-set-hooks.ts";
import { revertsDrift, type ChangeSet } from "./change-set.ts";
import { compareWithActual } from "./compare-with-actual.ts";
import { compareWithStack } from "./compare-with-stack.ts";
import { findImports, namingImports } from "./find-imports.ts";
import { namingNested, registerNestedChangeSets } from "./nested-change-sets.ts";
import { renderChanges } from "./render-changes.ts";
import { renderDrift } from "./render-drift.ts";
import { missingExportWarning } from "./missing-export-warning.ts";
import { validationRefusal } from "./validation-refusal.ts";

/** Works out what the change set would do, in cloud time, and moves it to `CREATE_COMPLETE` or `FAILED`. */
export function prepareChanges(engine: Engine, changeSet: ChangeSet): void {
  void prepare(engine, changeSet);
}

/** Said by the service, word for word; tools recognise an empty change set by it. */
const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Said by the service, word for word, of what only its root can execute. */
const onlyFromRoot = "Only executable from the root change set.";

/** Said by the service, word for word, of an import that can be executed. */
const verifyImport =
  "Verify that resources and their properties defined in the template match the intended configuration of the resource import to avoid unexpected changes.";

const pendingTime = 200;
const preparationTime = 1000;

async function prepare(engine: Engine, changeSet: ChangeSet): Promise<void> {
  const { stack, request } = changeSet;
  const operation = openOperation(engine, stack, "CREATE_CHANGESET", request.ClientToken);
  changeSet.operationId = operation.id;
  await engine.world.clock.delay(pendingTime);
  await workOut(engine, changeSet, operation);
  closeOperation(engine, stack, operation, changeSet.status === "CREATE_COMPLETE" ? "SUCCEEDED" : "FAILED");
}

/** `operation` is that of the root, which alone is validated and asked hooks about. */
async function workOut(engine: Engine, changeSet: ChangeSet, operation?: StackOperation): Promise<void> {
  const { stack, desired, type, includesNestedStacks, nested, imports } = changeSet;
  changeSet.status = "CREATE_IN_PROGRESS";
  await engine.world.clock.delay(preparationTime);
  if (desired.transformFailure !== undefined) return fail(changeSet, desired.transformFailure);
  try {
    const actual = revertsDrift(changeSet) ? await compareWithActual(engine, stack, desired) : undefined;
    if (actual !== undefined) changeSet.stackDriftStatus = actual.status;
    const differences = actual?.differences ?? (await compareWithDeployed(engine, changeSet));
    const importRefusal = await findImports(engine, changeSet, differences);
    if (importRefusal !== undefined) return fail(changeSet, importRefusal);
    const mayChange = (): boolean => hasChanges(engine, stack, desired, { nestedStacksAreKnown: includesNestedStacks });
    const isEmpty = type === "UPDATE" && differences.length === 0 && !mayChange();
    if (isEmpty) return fail(changeSet, noChanges);
    const refusal = operation && (await validationRefusal(engine, changeSet, operation, differences));
    if (refusal !== undefined) return fail(changeSet, refusal);
    const rendered =
      actual === undefined
        ? renderChanges(engine, stack, desired, differences)
        : renderDrift(engine, stack, desired, actual);
    changeSet.changes = {
      ...namingImports(namingNested(rendered, nested), imports),
      ...missingExportWarning(engine, stack, desired, differences),
    };
    const broken = [...nested.values()].find((each) => each.status === "FAILED" && !isUnchanged(each));
    if (broken !== undefined) {
      return fail(changeSet, `Nested change set ${broken.id} was not successfully created: Currently in FAILED.`);
    }
    const hookRefusal = operation && (await changeSetHookRefusal(engine, changeSet));
    if (hookRefusal !== undefined) return fail(changeSet, hookRefusal);
    changeSet.status = "CREATE_COMPLETE";
    if (type === "IMPORT") changeSet.statusReason = verifyImport;
    if (changeSet.parent !== undefined) changeSet.statusReason = onlyFromRoot;
  } catch (error) {
    fail(changeSet, reasonOf(error));
  }
}

async function compareWithDeployed(engine: Engine, changeSet: ChangeSet): Promise<ResourceDifference[]> {
  const { stack, desired, type, includesNestedStacks } = changeSet;
  if (includesNestedStacks) return compareWithNested(engine, changeSet);
  return compareWithStack(engine, stack, desired, type === "IMPORT" ? { changedNestedStacks: new Set() } : {});
}

/** Nested stacks whose change sets turn out to be empty are not among the differences, nor is what only refers to them. */
async function compareWithNested(engine: Engine, changeSet: ChangeSet): Promise<ResourceDifference[]> {
  const { stack, desired, unknownParameters, nested } = changeSet;
  const candidates = compareWithStack(engine, stack, desired, { unknownParameters });
  const children = await registerNestedChangeSets(engine, changeSet, candidates);
  await Promise.all(children.filter(({ status }) => status !== "FAILED").map((child) => workOut(engine, child)));
  const changed = [...nested].filter(([, child]) => !isUnchanged(child)).map(([logicalId]) => logicalId);
  return compareWithStack(engine, stack, desired, { unknownParameters, changedNestedStacks: new Set(changed) });
}

function isUnchanged({ status, statusReason }: ChangeSet): boolean {
  return status === "FAILED" && statusReason === noChanges;
}

function fail(changeSet: ChangeSet, reason: string): void {
  changeSet.changes ??= { summary: [], withValues: [] };
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
