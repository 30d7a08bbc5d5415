import { isStackstewardError } from "@stacksteward/workflow/errors";
import type { GraphOutcome, WorkflowContext } from "@stacksteward/workflow";

import { planUnits } from "../units/plan-units.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { planVerbs, type PlanOptions, type PlanVerbs } from "../plan/plan-verbs.ts";
import type { Stack } from "../stack.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { isUnchanged, type AppPlan, type Placeholder, type StackPlan } from "./app-plan.ts";
import type { App, Layer, StackLink } from "./app.ts";
import { definitionDigest } from "./definition-digest.ts";
import type { AppBound } from "./deploy-app.ts";
import { SIDE_BY_SIDE } from "./in-order.ts";
import { predictAppStack } from "./predict-app-stack.ts";

/** How a plan for an app is made. */
export interface AppPlanOptions extends PlanOptions, AppBound {}

/**
 * Plans every stack: exactly where all it needs is known and stays as it is, and by prediction where it takes what a stack
 * gives that is new or changes. A stack that cannot be planned is one of the answers. When the whole cannot be handed over,
 * the change sets that were made go again.
 */
export async function planApp(
  context: WorkflowContext,
  runner: VerbRunner,
  app: App,
  links: readonly StackLink[],
  { concurrency = SIDE_BY_SIDE, ...options }: AppPlanOptions,
): Promise<AppPlan> {
  const plans = planVerbs(runner);
  const stacks = app.layers.flatMap((layer) => layer.stacks.map((stack) => ({ layer, stack })));
  // First, because nothing has to be taken back when that is the end of it.
  const units = await planUnits(app, context.signal);
  const begun: Promise<StackPlan>[] = [];
  const tasks = stacks.map(({ layer, stack }) => {
    const own = links.filter((link) => link.stack === stack.name);
    return {
      name: stack.name,
      // Units are planned by themselves.
      after: [
        ...new Set(own.map(({ needs }) => needs).filter((name) => stacks.some((each) => each.stack.name === name))),
      ],
      run: (_: WorkflowContext, below: ReadonlyMap<string, StackPlan>) => {
        const planning = planOne(context, runner, plans, { layer, stack, links: own, below, options });
        begun.push(planning);
        return planning;
      },
    };
  });
  const planned = await context
    .graph(`the plans of ${app.name}`, tasks, { concurrency })
    .then((found) => stacks.map(({ stack }) => valueOf(found.get(stack.name))))
    .catch(async (failure: unknown) => {
      await takeBack(plans, begun);
      throw failure;
    });
  const { expiresAfter } = options;
  const now = context.clock.now();
  const content: Omit<AppPlan, "digest"> = {
    format: "stacksteward.app-plan",
    version: 1,
    id: context.runId,
    app: app.name,
    createdAt: new Date(now).toISOString(),
    ...(expiresAfter === undefined ? {} : { expiresAt: new Date(now + expiresAfter).toISOString() }),
    stacks: planned,
    ...(units.length === 0 ? {} : { units }),
    isDestructive: planned.some(losesData),
  };
  return { ...content, digest: digestOfData(content) };
}

interface OneStack {
  readonly layer: Layer;
  readonly stack: Stack;
  readonly links: readonly StackLink[];
  /** The plans of those that it needs. */
  readonly below: ReadonlyMap<string, StackPlan>;
  readonly options: PlanOptions;
}

async function planOne(
  { signal }: WorkflowContext,
  runner: VerbRunner,
  plans: PlanVerbs,
  { layer, stack, links, below, options }: OneStack,
): Promise<StackPlan> {
  const outline = {
    stack: stack.name,
    layer: layer.name,
    ...(layer.protected === true ? { protected: true as const } : {}),
    needs: [...new Set(links.map(({ needs }) => needs))],
    definition: await definitionDigest(stack),
  };
  const placeholders = links.flatMap((link) => {
    const giver = below.get(link.needs);
    return giver === undefined || isUnchanged(giver) ? [] : placeholderOf(link);
  });
  try {
    return placeholders.length === 0
      ? { kind: "exact", ...outline, plan: await plans.plan(stack, options) }
      : {
          kind: "predicted",
          ...outline,
          placeholders,
          ...(await predictAppStack(runner, stack, placeholders, options)),
        };
  } catch (failure) {
    if (signal.aborted || !isStackstewardError(failure)) throw failure;
    const { code, message } = failure;
    return { kind: "refused", ...outline, failure: { code, message } };
  }
}

function placeholderOf({ kind, needs, name = "", parameter }: StackLink): Placeholder[] {
  if (kind === "depends-on") return [];
  const place = { name: `<${needs}.${name}>`, stack: needs, kind, source: name };
  return [parameter === undefined ? place : { ...place, parameter }];
}

/** A stack that cannot be planned is an answer, so whatever else happens is the end of the whole. */
function valueOf(outcome: GraphOutcome<StackPlan> | undefined): StackPlan {
  if (outcome?.kind === "done") return outcome.value;
  throw outcome?.kind === "failed" ? outcome.reason : new Error("a stack of the app was not planned");
}

/** Nobody will ever know of these. The caller's signal and deadline may be what has ended it, and do not count here. */
async function takeBack({ discard }: PlanVerbs, begun: readonly Promise<StackPlan>[]): Promise<void> {
  for (const ended of await Promise.allSettled(begun)) {
    // What cannot be taken away is logged by the verb, and must not hide why.
    if (ended.status === "fulfilled" && ended.value.kind === "exact") await discard(ended.value.plan).catch(() => {});
  }
}

function losesData(planned: StackPlan): boolean {
  if (planned.kind === "exact") return planned.plan.isDestructive;
  return planned.kind === "predicted" && planned.prediction.isDestructive;
}
