import { nearestName } from "@stacksteward/template/nearest-name";
import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { App } from "../app/app.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { planDestroy } from "../destroy/plan-destroy.ts";
import type { Environment } from "../environments/environment.ts";
import { changedByOthers } from "../history/changed-by-others.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { addressOf } from "../stack-reference.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { AppPrunePlan, KeptStack, PrunedStack } from "./app-prune-plan.ts";
import { placeOfApp } from "./app-records.ts";
import { findRemoved, type RemovedStack } from "./find-removed.ts";
import { placesOfStacks } from "./places-of-stacks.ts";

/** What may be pruned. */
export interface PrunePlanOptions extends VerbOptions {
  /**
   * The names of layers that were protected when the stacks were last deployed, and whose former stacks may go this time; a
   * name that none of them had is refused with `INVALID_DEFINITION`. Default: none, and they are kept.
   */
  readonly unprotect?: readonly string[];
}

/** Plans what goes of the stacks that an app has no more. Changes nothing. */
export async function planPrune(
  context: WorkflowContext,
  environment: Environment,
  { run, environments }: Pick<VerbRunner, "run" | "environments">,
  store: Store,
  app: App,
  { unprotect = [], ...options }: PrunePlanOptions,
): Promise<AppPrunePlan> {
  const { runId, clock } = context;
  const place = await placeOfApp(environment, app);
  const stacks: PrunedStack[] = [];
  const kept: KeptStack[] = [];
  const all = await findRemoved(store, place, await placesOfStacks(environments, app));
  assertLayersKnown(app, all, unprotect);
  for (const removed of all) {
    const { account, region, stackName: stack } = removed;
    const { target } = addressOf(removed.last.stackId);
    const decision = await run("planPrune", target, options, (looking, there) =>
      decide(looking, there, store, app, removed, unprotect),
    );
    if (decision === undefined) continue;
    if (decision.kind === "kept")
      kept.push({ stack, stackId: removed.last.stackId, account, region, because: decision.because });
    else
      stacks.push({
        stack,
        account,
        region,
        lastDeployment: removed.last.id,
        after: [],
        plan: decision.plan,
      });
  }
  const content: Omit<AppPrunePlan, "digest"> = {
    format: "stacksteward.app-prune-plan",
    version: 1,
    id: runId,
    ...present({ app: app.name, stage: app.stage }),
    createdAt: new Date(clock.now()).toISOString(),
    stacks: inOrder(stacks),
    kept,
    isDestructive: stacks.some(({ plan }) => plan.isDestructive),
  };
  return { ...content, digest: digestOfData(content) };
}

type Decision =
  | { readonly kind: "goes"; readonly plan: PrunedStack["plan"] }
  | { readonly kind: "kept"; readonly because: string };

/** Whether a stack is the app's own still. By its id: another one may have got its name. */
async function decide(
  context: WorkflowContext,
  environment: Environment,
  store: Store,
  app: App,
  { last, protectedLayer }: RemovedStack,
  unprotect: readonly string[],
): Promise<Decision | undefined> {
  const { signal } = context;
  const { stackId, partOf } = last;
  const stack = await lookAtStack(environment, signal, stackId);
  if (stack === undefined || factsOfStatus(stack.status).kind === "deleted") return undefined;
  if (partOf === undefined) return kept("it was worked on alone since, and not as a part of the app");
  if (partOf.app !== app.name || partOf.stage !== app.stage) {
    return kept(
      `it belongs to app "${partOf.app}"${partOf.stage === undefined ? "" : `, stage "${partOf.stage}"`} now`,
    );
  }
  const layer = protectedLayer ?? "";
  if (protectedLayer !== undefined && !unprotect.includes(layer)) {
    return kept(
      `its layer "${layer}" was protected when it was last deployed. Pass unprotect: ["${layer}"] to planPrune if it is to go`,
    );
  }
  const { operations } = await changedByOthers(environment, store, signal, stackId, { after: last.id });
  const [first] = operations;
  if (first !== undefined) return kept(`somebody else has changed it since: ${first.operation} at ${first.begunAt}`);
  return { kind: "goes", plan: await planDestroy(context, environment, stackId) };
}

/** A misspelt name must not look as if there were nothing to keep. Throws `INVALID_DEFINITION`. */
function assertLayersKnown(
  { name, layers }: App,
  removed: readonly RemovedStack[],
  unprotect: readonly string[],
): void {
  const names = [...layers.map((layer) => layer.name), ...removed.flatMap(({ protectedLayer = [] }) => protectedLayer)];
  const unknown = unprotect.filter((each) => !names.includes(each));
  if (unknown.length === 0) return;
  const nearest = nearestName(unknown[0] ?? "", names);
  const remedy = nearest === undefined ? `They are ${[...new Set(names)].join(", ")}.` : `Did you mean "${nearest}"?`;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${name}" was not looked at: unprotect names "${unknown.join('", "')}", which is none of the layers that its stacks are or were in. ${remedy}`,
    { details: { app: name, unknown } },
  );
}

function kept(because: string): Decision {
  return { kind: "kept", because };
}

/** Whoever imports goes before what it imports from. */
function inOrder(stacks: readonly PrunedStack[]): readonly PrunedStack[] {
  const names = new Set(stacks.map(({ stack }) => stack));
  const linked = stacks.map((each) => {
    const importers = each.plan.importedExports.flatMap(({ importedBy }) => importedBy);
    return { ...each, after: [...new Set(importers.filter((name) => names.has(name) && name !== each.stack))] };
  });
  const ordered: PrunedStack[] = [];
  while (ordered.length < linked.length) {
    const isDone = (name: string): boolean => ordered.some(({ stack }) => stack === name);
    const next = linked.filter(({ stack, after }) => !isDone(stack) && after.every(isDone));
    // CloudFormation lets nobody import in a circle.
    if (next.length === 0) return linked;
    ordered.push(...next);
  }
  return ordered;
}
