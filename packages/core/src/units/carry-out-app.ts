import type { WorkflowContext } from "@stacksteward/workflow";

import type { AppPlan } from "../app/app-plan.ts";
import type { AppResult, StackOutcome } from "../app/deploy-app.ts";
import { inOrder, type Ordered } from "../app/in-order.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { noting, unlessStopped, type Progress, type Stoppable } from "../app/stopped-app.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DestroyResult } from "../destroy/destroy-stack.ts";
import type { Stack } from "../stack.ts";
import { applyUnit, destroyUnit } from "./apply-unit.ts";
import type { Hook, HookOutcome } from "./hook.ts";
import { runHook, type Around } from "./run-hooks.ts";
import type { Unit, UnitOutcome, UnitResult } from "./unit.ts";
import { unitsOf } from "./unit-problems.ts";

/** In which order, and what was approved. */
export interface AppCourse extends Pick<Ordered<unknown>, "after" | "concurrency"> {
  readonly approved?: AppPlan | undefined;
  /** The stacks and units of protected layers, which stay as they are. */
  readonly held: ReadonlySet<Stack | Unit>;
}

/**
 * Deploys the stacks of an app and applies its units, each the moment that those before it are done, with the hooks around
 * them. Throws `APP_STOPPED` with the outcome of each when it is stopped.
 */
export function carryOutApp(
  context: WorkflowContext,
  around: Around,
  course: AppCourse,
  deploy: (stack: Stack) => Promise<DeployResult>,
): Promise<AppResult<DeployResult>> {
  return unlessStopped(context, stoppable(around, course), (progress: Progress<DeployResult | UnitResult>) =>
    carryOut(context, around, course, deploy, progress),
  );
}

async function carryOut(
  context: WorkflowContext,
  around: Around,
  { after, concurrency, approved, held }: AppCourse,
  deploy: (stack: Stack) => Promise<DeployResult>,
  progress: Progress<DeployResult | UnitResult>,
): Promise<AppResult<DeployResult>> {
  const { app } = around;
  const { before: first = [], after: last = [], stacks: ofStacks = {} } = app.hooks ?? {};
  const begun = await runAll(context, around, first, { when: "before" });
  const stop = begun.find(({ kind }) => kind === "failed");
  if (stop !== undefined) return skippedBecauseOf(around, stop.hook, begun);
  const found = await inOrder<Item, DeployResult | UnitResult>(
    context,
    { app: app.name, stacks: itemsOf(around), after, concurrency },
    noting(context, progress, async (item, own, below) => {
      if ("unit" in item) return applyUnit(own, around, item.unit, { below, approved, isHeld: held.has(item.unit) });
      const { name: stack } = item;
      const { before = [], after: behind = [] } = ofStacks[stack] ?? {};
      for (const hook of before) await runHook(own, around, hook, { when: "before", stack });
      const result = await deploy(item.stack);
      for (const hook of behind) await runHook(own, around, hook, { when: "after", stack, result });
      return result;
    }),
  );
  const ended = await runAll(context, around, last, { when: "after", succeeded: found.succeeded });
  return divided<DeployResult>(found, around, [...begun, ...ended]);
}

/** Destroys the stacks of an app and takes its units away. Throws `APP_STOPPED` with the outcome of each when it is stopped. */
export async function takeDownApp(
  context: WorkflowContext,
  around: Around,
  course: AppCourse,
  destroy: (stack: Stack) => Promise<DestroyResult>,
): Promise<AppResult<DestroyResult>> {
  const { after, concurrency, held } = course;
  const items = itemsOf(around);
  const found = await unlessStopped(
    context,
    stoppable(around, course),
    (progress: Progress<DestroyResult | UnitResult>) =>
      inOrder<Item, DestroyResult | UnitResult>(
        context,
        { app: around.app.name, stacks: items, after, concurrency },
        noting(context, progress, (item, own) =>
          "unit" in item ? destroyUnit(own, around, item.unit, held.has(item.unit)) : destroy(item.stack),
        ),
      ),
  );
  return divided<DestroyResult>(found, around, []);
}

type Item = { readonly name: string } & ({ readonly stack: Stack } | { readonly unit: Unit });

function itemsOf({ app }: Around): readonly Item[] {
  return [
    ...stacksOf(app).map((stack) => ({ name: stack.name, stack })),
    ...unitsOf(app).map((unit) => ({ name: unit.name, unit })),
  ];
}

function stoppable({ app }: Around, { after }: AppCourse): Stoppable {
  const namesOf = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);
  return { app: app.name, stacks: namesOf(stacksOf(app)), units: namesOf(unitsOf(app)), after };
}

/** Those before stop at the first failure; those behind are all called. */
async function runAll(
  context: WorkflowContext,
  around: Around,
  hooks: readonly Hook[],
  place: { readonly when: "before" | "after"; readonly succeeded?: boolean },
): Promise<readonly HookOutcome[]> {
  const { when } = place;
  const outcomes: HookOutcome[] = [];
  for (const hook of hooks) {
    const failure = await runHook(context, around, hook, place).then(
      () => undefined,
      (thrown: unknown) => {
        context.signal.throwIfAborted();
        return { thrown };
      },
    );
    if (failure === undefined) outcomes.push({ hook: hook.name, when, kind: "done" });
    else outcomes.push({ hook: hook.name, when, kind: "failed", failure: failure.thrown });
    if (failure !== undefined && when === "before") break;
  }
  return outcomes;
}

function skippedBecauseOf<Result>({ app }: Around, hook: string, hooks: readonly HookOutcome[]): AppResult<Result> {
  const because = [hook];
  const units = unitsOf(app).map(({ name: unit }): UnitOutcome => ({ kind: "skipped", unit, because }));
  const outcomes = stacksOf(app).map(({ name: stack }): StackOutcome<Result> => ({ kind: "skipped", stack, because }));
  return { app: app.name, succeeded: false, outcomes, ...(units.length === 0 ? {} : { units }), hooks };
}

/** Stacks and units ran in one order, and are answered apart. */
function divided<Result>(
  { app: name, outcomes, succeeded }: AppResult<Result | UnitResult>,
  { app }: Around,
  hooks: readonly HookOutcome[],
): AppResult<Result> {
  const count = stacksOf(app).length;
  const units = outcomes.slice(count).map(({ stack: unit, ...outcome }) => ({ unit, ...outcome }) as UnitOutcome);
  return {
    app: name,
    succeeded: succeeded && hooks.every(({ kind }) => kind === "done"),
    outcomes: outcomes.slice(0, count) as readonly StackOutcome<Result>[],
    ...(units.length === 0 ? {} : { units }),
    ...(hooks.length === 0 ? {} : { hooks }),
  };
}
