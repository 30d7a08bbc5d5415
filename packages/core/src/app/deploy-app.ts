import type { WorkflowContext } from "@stacksteward/workflow";

import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DeployOptions } from "../deploy/deploy-options.ts";
import { deployInput } from "../deploy/deploy-verbs.ts";
import type { DestroyOptions, DestroyResult } from "../destroy/destroy-stack.ts";
import { present } from "../present.ts";
import type { OperationOptions } from "../verb-options.ts";
import { carryOutApp, takeDownApp } from "../units/carry-out-app.ts";
import type { HookOutcome } from "../units/hook.ts";
import type { UnitOperation, UnitOutcome } from "../units/unit.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppPlan } from "./app-plan.ts";
import type { App, StackLink } from "./app.ts";
import { deployApproved, type ExcessDecision } from "./deploy-approved.ts";
import { layerProtected, protectedParts } from "./protected-parts.ts";

/** How one stack of an app ended. */
export type StackOutcome<Result> =
  | { readonly kind: "done"; readonly stack: string; readonly result: Result }
  | { readonly kind: "failed"; readonly stack: string; readonly failure: unknown }
  /** Nothing was done about it, because these have failed or were skipped. */
  | { readonly kind: "skipped"; readonly stack: string; readonly because: readonly string[] };

/** How an app ended: every stack, whatever became of the others. */
export interface AppResult<Result> {
  readonly app: string;
  /** Whether every stack and unit is done, and no hook has failed. */
  readonly succeeded: boolean;
  /** In the order of the layers. */
  readonly outcomes: readonly StackOutcome<Result>[];
  /** What came of its units. Absent when it has none. */
  readonly units?: readonly UnitOutcome[];
  /** How its own hooks ended. Those of a stack are a part of its outcome. Absent when none was called. */
  readonly hooks?: readonly HookOutcome[];
}

/** How many stacks are worked on at a time. */
export interface AppBound {
  /** Default 8: CloudFormation has no documented limit, and each stack in flight costs calls. */
  readonly concurrency?: number;
}

/** What an app is deployed with. */
export interface AppDeployOptions extends OperationOptions, AppBound, Omit<DeployOptions, "expectNoChanges"> {
  /**
   * Goes on with an operation whose process has died: its `id` in `appHistory`. What units and hooks have done by then is not
   * done again. Needs a store. Default: another operation, with a name of its own.
   */
  readonly run?: string;
  /** The names of protected layers that may change this time. A name that no layer has is refused with `INVALID_DEFINITION`. Default: none. */
  readonly unprotect?: readonly string[];
  /**
   * What was approved, as `planApp` made it. Its exact plans are executed, and a stack that was only predicted is deployed
   * when its exact plan does no more than that. Default: each stack is planned and deployed as it comes.
   */
  readonly approved?: AppPlan;
  /**
   * The `digest` of the plan that was approved, where it was kept apart from the plan: another one is refused with
   * `PLAN_INVALID`, also when somebody has edited it and computed its digest anew. Default: what the plan says itself.
   */
  readonly approvedDigest?: string;
  /**
   * Asked about a stack that would do more than was approved; `true` lets it. Default: nobody is asked, and the stack's
   * outcome is `failed` with `APPROVAL_EXCEEDED`.
   */
  readonly onExcess?: ExcessDecision;
}

/** Deploys every stack the moment those it needs are there. A failure stops those that need it, and nothing else. */
export function deployApp(
  context: WorkflowContext,
  runner: Pick<VerbRunner, "execute" | "environments">,
  app: App,
  links: readonly StackLink[],
  options: AppDeployOptions,
  operation: UnitOperation = "DEPLOY",
): Promise<AppResult<DeployResult>> {
  const { run: _, approvedDigest: __, unprotect, concurrency, approved, onExcess, ...deployment } = options;
  const approval = approved && { plan: approved, onExcess };
  const held = protectedParts(app, unprotect);
  const after = (stack: string): string[] => links.flatMap((link) => (link.stack === stack ? [link.needs] : []));
  return carryOutApp(context, { app, operation }, { after, concurrency, approved, held }, (stack) => {
    const asked = held.has(stack) ? { ...deployment, expectNoChanges: true } : deployment;
    return approval === undefined
      ? runner.execute(deployInput(stack, asked), deployment)
      : deployApproved(runner, stack, approval, asked);
  });
}

/** What an app is destroyed with. Nothing that holds data goes unless it is told, and nothing of a protected layer. */
export interface AppDestroyOptions
  extends OperationOptions, AppBound, Pick<DestroyOptions, "deleteData" | "liftProtection" | "roleArn"> {
  /** The names of protected layers that may go this time; the stacks of others are outcomes `failed` with `LAYER_PROTECTED`. Default: none. */
  readonly unprotect?: readonly string[];
}

/** Destroys every stack the moment that nobody needs it any more, but those of protected layers and what they need. */
export function destroyApp(
  context: WorkflowContext,
  { execute }: Pick<VerbRunner, "execute">,
  app: App,
  links: readonly StackLink[],
  { unprotect, concurrency, deleteData, liftProtection, roleArn, ...bounds }: AppDestroyOptions,
): Promise<AppResult<DestroyResult>> {
  const after = (stack: string): string[] => links.flatMap((link) => (link.needs === stack ? [link.stack] : []));
  const options = present({ deleteData, liftProtection, roleArn });
  const held = protectedParts(app, unprotect);
  return takeDownApp(context, { app, operation: "DESTROY" }, { after, concurrency, held }, async (stack) => {
    if (held.has(stack)) throw layerProtected(app, stack, "destroyed");
    return execute({ kind: "destroy", stack, options }, bounds);
  });
}
