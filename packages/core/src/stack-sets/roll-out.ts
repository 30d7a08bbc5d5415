import { CreateStackSetCommand, type AutoDeployment, type CreateStackSetInput } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { present } from "../present.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import { checkGates } from "../rollout/pass-gates.ts";
import { tellRollout } from "../rollout/rollout-event.ts";
import type { InstanceReport, RolloutResult } from "../rollout/rollout-result.ts";
import { beginOrders, ordersOf } from "../rollout/rollout-orders.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { keepSentText } from "../rollout/sent-text.ts";
import type { SetDefinition } from "../rollout/stack-set-change.ts";
import { stackSetEngine } from "../rollout/stack-set-engine.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { readStackInstances } from "../service/stack-set-calls.ts";
import { instancesIn } from "./group-instances.ts";
import { autoDeploymentChange, isRedefined } from "./auto-deployment.ts";
import { assertBegunWith, begunWith, type BegunWith } from "./begun-with.ts";
import { nameOf, planStackSet, type PlannedStackSet } from "./plan-stack-set.ts";
import { packed, unpacked, type Packed } from "./packed.ts";
import { prepareSet } from "./prepare-set.ts";
import { describeStackSet } from "./read-stack-set.ts";
import type { RollOutOptions } from "./roll-out-options.ts";
import { definitionBefore, definitionOf } from "./set-definition.ts";
import { planned, wavesOf } from "./set-waves.ts";
import type { StackSet } from "./stack-set.ts";
import type { StackSetPlan } from "./stack-set-plan.ts";

/** What is journalled of a rollout before its first call: after a crash the set is not any more what was planned for. */
interface Planned {
  readonly plan: StackSetPlan;
  readonly before?: SetDefinition;
  /** The names of the parameters that the set had. */
  readonly had: readonly string[];
  readonly regions: readonly string[];
  /** What it was begun with: whoever takes it up has the definition, and the template's file, from somewhere else. */
  readonly begun: BegunWith;
  /** Whether accounts that joined got stacks, where that changes. */
  readonly autoBefore?: AutoDeployment;
}

/** Plans, compares with what was approved, and goes through the waves. */
export async function rollOut(
  context: WorkflowContext,
  environment: Environment,
  set: StackSet,
  options: RollOutOptions,
  environments: Pick<Environments, "open" | "assertReachable">,
): Promise<RolloutResult> {
  const { signal } = context;
  await beginOrders(context, environment.store, options);
  let fresh: PlannedStackSet | undefined;
  const journalled = await context.step("plan", async (): Promise<Packed<Planned>> => {
    fresh = await planStackSet(context, environment, set, options, environments);
    const { plan, had, regions } = fresh;
    assertApproved(plan, options);
    assertUnblocked(plan, options);
    // Refused before anything is sent.
    wavesOf(plan, strategyIn(options));
    const before = options.onFailure === "STOP" ? undefined : await definitionBefore(environment, signal, set, fresh);
    await keepSent(environment, fresh.prepared);
    const begun = begunWith(set, fresh.prepared);
    const autoBefore = plan.settings.includes("autoDeployment") ? (fresh.before?.AutoDeployment ?? {}) : undefined;
    return packed({ plan, had, regions, begun, ...present({ before, autoBefore }) });
  });
  await checkGates(context, set.name, options);
  const { plan, before, had, regions, begun, autoBefore } = unpacked(journalled);
  const prepared = fresh?.prepared ?? (await prepareSet(environment, signal, set, new Set(had), regions));
  assertBegunWith(set, begun, begunWith(set, prepared));
  const name = nameOf(set);
  const created = definitionOf(set, prepared);
  const { AutoDeployment: auto, ...next } = created;
  if (plan.operation === "CREATE") {
    await context.step("create the set", ({ token }) => createSet(environment, signal, set, created, token));
  }
  const orders = ordersOf(environment.store, options);
  const tell = tellRollout(environment, set.name, options.onEvent);
  const units = new Map(
    [...instancesIn([...plan.create, ...plan.update, ...plan.remove, ...plan.leave.slice(0, 1)])].flatMap(
      ({ account, unit }) => (unit === undefined ? [] : [[account, unit] as const]),
    ),
  );
  const deletions =
    plan.onRemoval === "KEEP" ? [] : [...instancesIn(plan.remove)].map((each) => planned(each, "delete"));
  const engine = stackSetEngine(
    { environment, orders, onBusy: options.onBusy ?? "refuse", tell },
    {
      set: name,
      isServiceManaged: plan.permissionModel === "SERVICE_MANAGED",
      unitOf: (account) => units.get(account),
      ...(isRedefined(plan) ? { definition: { next, ...present({ before }) } } : {}),
      ...present({ autoDeployment: autoBefore && autoDeploymentChange(auto, autoBefore, had) }),
      parameters: prepared.declared,
      ...present({ anchor: anchorOf(plan) }),
      hasInstances: plan.counts.update + plan.counts.leave + plan.counts.remove > 0,
      deletions,
      retainsStacks: plan.onRemoval === "RETAIN",
    },
  );
  const [waves, strategy] = [wavesOf(plan, strategyIn(options)), strategyIn(options)];
  const result = await runWaves(context, {
    ...{ name: set.name, engine, waves, deletions, strategy, orders, tell },
    unchanged: unchangedOf(plan),
  });
  return withStackIds(environment, signal, set, result);
}

/** For rollouts that come later, and may have to go back to it. */
async function keepSent({ store }: Environment, { template }: PlannedStackSet["prepared"]): Promise<void> {
  if (store !== undefined && template !== undefined) await keepSentText(store, template.text);
}

/** One of the instances that stay as they are. */
function anchorOf({ leave: [first] }: StackSetPlan): InstancePlace | undefined {
  const [account] = first?.accounts ?? [];
  const [region] = first?.regions ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** The strategy among the options of a rollout. */
export function strategyIn({ waves, gates, rings, onFailure, ...options }: RollOutOptions): RolloutStrategy {
  const { maxConcurrent, failureTolerance, concurrencyMode, regionConcurrency, regionOrder } = options;
  return present({
    ...{ waves, gates, rings, onFailure, maxConcurrent, failureTolerance, concurrencyMode },
    ...{ regionConcurrency, regionOrder },
  });
}

function assertApproved(plan: StackSetPlan, { approved, approvedDigest = approved?.digest }: RollOutOptions): void {
  if (approvedDigest === undefined || approvedDigest === plan.digest) return;
  const moved = approved === undefined ? [] : differingMembers(approved, plan);
  const which = moved.length === 0 ? "" : `: ${moved.join(", ")}`;
  throw coreError(
    CoreErrorCode.PlanStale,
    `The plan that was approved for stack set "${plan.stackSet}" is not what would be done now${which}. Plan again and review the new plan.`,
    { details: { stackSet: plan.stackSet, approved: approvedDigest, now: plan.digest, moved } },
  );
}

function differingMembers(approved: StackSetPlan, now: StackSetPlan): readonly string[] {
  const differs = (member: keyof StackSetPlan): boolean =>
    JSON.stringify(approved[member]) !== JSON.stringify(now[member]);
  return COMPARED.filter(differs);
}

const COMPARED = [
  "operation",
  "template",
  "parameters",
  "settings",
  "create",
  "update",
  "remove",
  "onRemoval",
  "leave",
] as const satisfies readonly (keyof StackSetPlan)[];

function assertUnblocked({ blocks, stackSet }: StackSetPlan, { waves = [], onBusy }: RollOutOptions): void {
  const refusing = blocks.filter(
    ({ kind, effect }) =>
      effect === "refuses" ||
      (kind === "auto-deployment" && waves.length > 1) ||
      (kind === "operation-in-progress" && onBusy !== "wait"),
  );
  const [first] = refusing;
  if (first === undefined) return;
  const message = refusing.map((block) => block.message).join(" ");
  throw coreError(CoreErrorCode.RolloutBlocked, `Stack set "${stackSet}" cannot be rolled out. ${message}`, {
    details: { stackSet, blocks: refusing },
    retryable: first.kind === "operation-in-progress",
  });
}

async function createSet(
  environment: Environment,
  signal: AbortSignal,
  set: StackSet,
  definition: SetDefinition,
  token: string,
): Promise<void> {
  const { UsePreviousTemplate: _, ...rest } = definition;
  const input = present({
    ...rest,
    StackSetName: set.name,
    PermissionModel: set.permissionModel,
    CallAs: set.callAs,
    ClientRequestToken: token,
  }) as CreateStackSetInput;
  try {
    await environment.call("CreateStackSet", signal, (client, options) =>
      client.send(new CreateStackSetCommand(input), options),
    );
  } catch (failure) {
    // The answer to an earlier attempt of ours was lost, unless somebody else was faster: then it is not as planned.
    if (!hasServiceCode(failure, "NameAlreadyExists")) throw failure;
    const found = await describeStackSet(environment, signal, nameOf(set));
    if (found?.TemplateBody !== undefined && found.TemplateBody === rest.TemplateBody) return;
    throw failure;
  }
}

function unchangedOf(plan: StackSetPlan): readonly InstanceReport[] {
  const kept = plan.onRemoval === "KEEP" ? plan.remove : [];
  return [...instancesIn([...plan.leave, ...kept])].map(({ account, region }): InstanceReport => ({
    ...{ account, region },
    action: "none",
    state: "unchanged",
  }));
}

async function withStackIds(
  environment: Environment,
  signal: AbortSignal,
  set: StackSet,
  result: RolloutResult,
): Promise<RolloutResult> {
  if (result.instances.length === 0) return result;
  const found = await readStackInstances(
    environment,
    signal,
    nameOf(set),
    ({ Account, Region, StackId }) => [`${Account}/${Region}`, StackId] as const,
  );
  const ids = new Map(found);
  const instances = result.instances.map((report) => ({
    ...report,
    ...present({ stackId: ids.get(`${report.account}/${report.region}`) }),
  }));
  return { ...result, instances };
}
