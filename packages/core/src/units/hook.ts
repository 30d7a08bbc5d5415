import type { DeployResult } from "../deploy/deploy-result.ts";
import type { UnitInfo } from "./unit.ts";

/** What a hook is told. */
export interface HookInfo extends UnitInfo {
  /** The stack that it stands before or behind. Absent for those of the app. */
  readonly stack?: string;
  /** Behind a stack: how that was deployed. */
  readonly result?: DeployResult;
  /** Behind the app: whether every stack and unit has ended well. */
  readonly succeeded?: boolean;
}

/** A function of yours that is called before or behind something; what it throws stops what comes next. */
export interface Hook {
  /** Names it in outcomes. */
  readonly name: string;
  /** Is called. What it returns is waited for. */
  run(info: HookInfo): void | Promise<void>;
}

/** What is called around a deployment or a rollback. Destroying calls none. */
export interface Hooks {
  /** In this order. One that fails keeps what it stands before from being begun. */
  readonly before?: readonly Hook[];
  /** In this order. Behind a stack only when that has ended well; behind the app however it has ended, once it has begun. */
  readonly after?: readonly Hook[];
}

/** The hooks of an app, and of its stacks by name. */
export interface AppHooks extends Hooks {
  readonly stacks?: Readonly<Record<string, Hooks>>;
}

/** How a hook of the app itself ended. Those of a stack are a part of its outcome. */
export interface HookOutcome {
  readonly hook: string;
  readonly when: "before" | "after";
  readonly kind: "done" | "failed";
  readonly failure?: unknown;
}
