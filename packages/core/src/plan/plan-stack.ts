import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { describeChangeSet } from "../service/describe-change-set.ts";
import { describeNestedChangeSets } from "../service/describe-nested-change-sets.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { saysNoChanges } from "../service/service-sentences.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { toChangeSetAnswer, type ChangeSetAnswer } from "./change-set-answer.ts";
import { createChangeSet, type CreatedChangeSet } from "./create-change-set.ts";
import { discardChangeSet } from "./discard-change-set.ts";
import { lateBindings } from "./late-bindings.ts";
import { operationFor } from "./operation-for.ts";
import type { ChangesPlan, NoChangesPlan, Plan, PlanOutline } from "./plan.ts";
import { digestOfData } from "./plan-digest.ts";
import { prepareTemplate, type PreparedTemplate } from "./prepare-template.ts";

/** Making a change set takes seconds; a large one with nested stacks takes minutes. */
const LONGEST_WAIT = 15 * 60_000;

/** Makes a change set for `stack` and says what it would do. Nothing changes but the change set itself. */
export async function planStack(context: WorkflowContext, environment: Environment, stack: Stack): Promise<Plan> {
  const { signal } = context;
  const prepared = await prepareTemplate(context, environment, stack);
  const before = await context.step("look at the stack", () => describeStack(environment, signal, stack.name));
  const operation = operationFor(stack, before);
  const created = await context.step("create the change set", () =>
    createChangeSet(environment, signal, {
      stack,
      prepared,
      operation,
      stackIdOrName: operation === "UPDATE" && before !== undefined ? before.stackId : stack.name,
      changeSetName: `stacksteward-${context.runId}`,
    }),
  );
  const answer = await waitForChangeSet(context, environment, created, prepared);
  const reading: Reading = { context, environment, stack, prepared, operation, before, answer };
  return answer.status === "FAILED" || answer.nestedFailure !== undefined
    ? await readFailure(reading)
    : readChanges(reading);
}

interface Reading {
  readonly context: WorkflowContext;
  readonly environment: Environment;
  readonly stack: Stack;
  readonly prepared: PreparedTemplate;
  readonly operation: "CREATE" | "UPDATE";
  readonly before: StackDescription | undefined;
  readonly answer: ChangeSetAnswer;
}

function waitForChangeSet(
  context: WorkflowContext,
  environment: Environment,
  created: CreatedChangeSet,
  { template }: PreparedTemplate,
): Promise<ChangeSetAnswer> {
  return context.poll(
    "wait for the change set",
    async () => {
      const seen = await describeChangeSet(environment, context.signal, created);
      if (!seen.status.endsWith("_COMPLETE") && seen.status !== "FAILED") return { kind: "again" };
      const nested = await describeNestedChangeSets(environment, context.signal, seen);
      return { kind: "done", value: toChangeSetAnswer(seen, nested, environment.secrets, template) };
    },
    { delay: (attempt) => Math.min(2000 * 1.5 ** attempt, 15_000), timeout: LONGEST_WAIT },
  );
}

function readChanges(reading: Reading): ChangesPlan {
  const { changes, changeSetId, parameters, tags, capabilities } = reading.answer;
  const { template } = reading.prepared;
  const content: Omit<ChangesPlan, "digest"> = {
    ...outlineOf(reading),
    kind: "changes",
    changeSetId,
    createdStack: reading.before === undefined,
    parameters,
    tags,
    capabilities,
    changes,
    lateBindings: template === undefined ? [] : lateBindings(template),
    isDestructive: changes.some(({ dataLoss }) => dataLoss !== "none"),
  };
  return { ...content, digest: digestOfData(content) };
}

/** A change set without changes fails too. Either way it is of no use, so it goes, with the stack that was made for it. */
async function readFailure(reading: Reading): Promise<NoChangesPlan> {
  const { context, environment, stack, operation, before, answer } = reading;
  const { changeSetId, stackId, nestedFailure, statusReason = "it gave no reason" } = answer;
  await discardChangeSet(context, environment, { changeSetId, stackId, createdStack: before === undefined });
  if (before === undefined || operation === "CREATE" || nestedFailure !== undefined || !saysNoChanges(statusReason)) {
    throw coreError(
      CoreErrorCode.ChangeSetFailed,
      `CloudFormation could not make a change set for stack "${stack.name}": ${nestedFailure ?? statusReason}`,
      { details: { stack: stack.name, stackId, reason: nestedFailure ?? answer.statusReason ?? null } },
    );
  }
  const content: Omit<NoChangesPlan, "digest"> = {
    ...outlineOf(reading),
    operation,
    kind: "no-changes",
    isDestructive: false,
    ...present({ status: before.status, updatedAt: before.updatedAt }),
  };
  return { ...content, digest: digestOfData(content) };
}

function outlineOf({
  context,
  environment,
  stack,
  prepared,
  operation,
  before,
  answer,
}: Reading): Omit<PlanOutline, "isDestructive"> {
  return {
    format: "stacksteward.plan",
    version: 1,
    id: context.runId,
    region: environment.region,
    stackName: stack.name,
    stackId: answer.stackId,
    operation,
    createdAt: answer.createdAt,
    template: prepared.planned,
    ...switchOf(stack.terminationProtection, before?.terminationProtection ?? false),
  };
}

function switchOf(wanted: boolean | undefined, found: boolean): Pick<PlanOutline, "terminationProtection"> {
  return wanted === undefined || wanted === found ? {} : { terminationProtection: wanted };
}
