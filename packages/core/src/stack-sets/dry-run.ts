import type { StackSet as SetDescription } from "@aws-sdk/client-cloudformation";
import { isStackstewardError, MASK, type WorkflowContext } from "@stacksteward/workflow";

import { stack } from "../definition/define-stack.ts";
import type { OwnParameterValue } from "../definition/parameter-value.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import { planStack } from "../plan/plan-stack.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import { coverPlaces } from "../rollout/cover-places.ts";
import { placeKey, type InstancePlace } from "../rollout/instance-place.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import { stackNameIn } from "../stack-reference.ts";
import type { Stack } from "../stack.ts";
import type { FoundInstance, InstanceChange } from "./compare-instances.ts";
import type { DryRun, DryRunChange, DryRunGroup } from "./dry-run-report.ts";
import type { PreparedSet } from "./prepare-set.ts";
import { withOwnValues } from "./read-stack-set.ts";
import type { StackSet } from "./stack-set.ts";

/** What is tried, and what is known of it. */
export interface DryRunFacts {
  readonly set: StackSet;
  readonly name: StackSetName;
  readonly prepared: PreparedSet;
  readonly before: SetDescription | undefined;
  /** The instances that are created and updated. */
  readonly changes: readonly InstanceChange[];
  readonly found: readonly FoundInstance[];
}

/**
 * Makes a change set in each account and region, says what it would do, and deletes it, with the empty stack where there was none.
 * One that cannot be made is an answer like others.
 */
export async function dryRun(
  context: WorkflowContext,
  environment: Environment,
  environments: Pick<Environments, "open" | "assertReachable">,
  facts: DryRunFacts,
): Promise<DryRun> {
  const { changes } = facts;
  // Every account that nobody has credentials for is found before anything is made.
  for (const { account, region } of changes) await environments.assertReachable({ account, region }, context);
  const changed = new Set(changes.map(placeKey));
  const there = facts.found.filter((instance) => changed.has(placeKey(instance)));
  const own = await withOwnValues(environment, context.signal, facts.name, there, () => true);
  const instances = new Map(own.map((instance) => [placeKey(instance), instance]));
  const open = async (stack: Stack): Promise<Environment> => {
    const { account, region, name } = stack;
    const opened = await environments.open(present({ account, region, stack: name }), context);
    // The run is kept, and taken up again, no more than the plan's own.
    return { ...opened, store: environment.store };
  };
  const tasks = changes.map(
    (change) => (scope: WorkflowContext) =>
      tryOne(scope, open, stackAt(scope, facts, change, instances.get(placeKey(change)))),
  );
  const outcomes = await context.all("dry run", tasks, { concurrency: TRIED_AT_A_TIME });
  const tried = outcomes.map((outcome, index) => {
    if (outcome.status === "rejected") throw outcome.reason;
    const { account = "", region = "" } = changes[index] ?? {};
    return { account, region, outcome: outcome.value };
  });
  return {
    groups: groupsOf(
      tried.flatMap(({ outcome, ...place }) =>
        Array.isArray(outcome) ? [{ ...place, changes: outcome as readonly DryRunChange[] }] : [],
      ),
    ),
    failures: tried.flatMap(({ outcome, ...place }) =>
      typeof outcome === "string" ? [{ ...place, reason: outcome }] : [],
    ),
  };
}

/** Each is a handful of calls in an account of its own; it is our own processor that limits. */
const TRIED_AT_A_TIME = 8;

/** What would change, or why nobody could find out. */
async function tryOne(
  context: WorkflowContext,
  open: (stack: Stack) => Promise<Environment>,
  wanted: Stack | string,
): Promise<readonly DryRunChange[] | string> {
  if (typeof wanted === "string") return wanted;
  try {
    const environment = await open(wanted);
    const plan = await planStack(context, environment, wanted);
    if (plan.kind === "no-changes") return [];
    const { changeSetId, stackId, createdStack } = plan;
    const unwanted = { changeSetId, stackId, createdStack };
    await orCleanUp(context, environment, unwanted, () => discardChangeSet(context, environment, unwanted));
    return changesIn(plan);
  } catch (failure) {
    if (context.signal.aborted || !isStackstewardError(failure)) throw failure;
    return failure.message;
  }
}

function changesIn(plan: Extract<Plan, { kind: "changes" }>): readonly DryRunChange[] {
  return plan.changes.map(({ action, stackPath, logicalId, type, replacement, policyAction, dataLoss }) =>
    present({ action, stackPath, logicalId, type, replacement, policyAction, dataLoss }),
  );
}

function groupsOf(
  tried: readonly (InstancePlace & { readonly changes: readonly DryRunChange[] })[],
): readonly DryRunGroup[] {
  return [...Map.groupBy(tried, ({ changes }) => JSON.stringify(changes)).values()].map((same) => {
    const changes = same[0]?.changes ?? [];
    const isDestructive = changes.some(({ dataLoss }) => dataLoss !== "none");
    return { instances: coverPlaces(same), count: same.length, changes, isDestructive };
  });
}

/** The stack that an instance has or would get, or why nobody can say what it would be. */
function stackAt(
  { runId }: Pick<WorkflowContext, "runId">,
  { set, prepared, before }: DryRunFacts,
  change: InstanceChange,
  instance: FoundInstance | undefined,
): Stack | string {
  const { account, region } = change;
  const exists = instance?.stackId === undefined ? undefined : stackNameIn(instance.stackId);
  const parameters: Record<string, OwnParameterValue> = {};
  const had = new Map((before?.Parameters ?? []).map(({ ParameterKey: key, ParameterValue: value }) => [key, value]));
  const hidden: string[] = [];
  const take = (key: string, value: string): void => {
    const isSecret = value === MASK || prepared.secretParameters.has(key);
    if (!isSecret) parameters[key] = value;
    else if (exists === undefined) hidden.push(key);
    else parameters[key] = { usePreviousValue: true };
  };
  for (const { ParameterKey: key = "", UsePreviousValue: isKept } of prepared.parameters) {
    const given = set.parameters?.[key];
    const value = had.get(key);
    if (isKept !== true && given !== undefined) parameters[key] = given;
    else if (value !== undefined) take(key, value);
  }
  for (const [key, value] of Object.entries(change.overrides ?? instance?.overrides ?? {})) take(key, value);
  if (hidden.length > 0) {
    return `CloudFormation does not show what ${hidden.join(", ")} of the set is, so that a new stack with it cannot be tried here. Give the value.`;
  }
  const isPrevious = "UsePreviousTemplate" in prepared.body;
  const template = isPrevious && before?.TemplateBody !== undefined ? { body: before.TemplateBody } : set.template;
  const tags = set.tags ?? Object.fromEntries((before?.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  const { capabilities, literalSecrets, lint, stage, assets } = set;
  return stack({
    name: exists ?? `StackSet-${set.name}-${runId}`.slice(0, LONGEST_NAME),
    template,
    ...{ account, region, parameters, tags },
    ...present({ capabilities: capabilities ?? before?.Capabilities, literalSecrets, lint, stage, assets }),
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const LONGEST_NAME = 128;
