import type { JsonValue } from "@stacksteward/workflow";

import type { Stack } from "../stack.ts";

/** What is being done with an app when a function of yours is called. */
export type UnitOperation = "DEPLOY" | "ROLLBACK" | "DESTROY";

/** What a function of yours is told. */
export interface UnitInfo {
  readonly app: string;
  /** The stage of the app, when it has one. */
  readonly stage?: string;
  readonly operation: UnitOperation;
  /** The same each time that this is repeated for the same operation: an idempotency token for whatever is called. */
  readonly token: string;
  /** Aborted when the operation is to end. */
  readonly signal: AbortSignal;
}

/** What a unit is told when it is applied. */
export interface ApplyInfo extends UnitInfo {
  /** The outputs of a stack that the unit depends on, as it was deployed just now. Throws `STACK_NOT_FOUND` for any other. */
  outputsOf<Output extends string>(stack: Stack<Output>): Readonly<Record<Output, string>>;
}

/** What a unit would do. */
export interface UnitChanges {
  /** A line for each, for people; none when all is as it should be. */
  readonly changes: readonly string[];
}

/** Something of an app that is no stack: a migration, a cache to warm, an entry somewhere else. */
export interface UnitDefinition {
  /** No stack and no other unit of the app is called so. */
  readonly name: string;
  /** The names of the stacks and units that have to be done before it. Default: none. */
  readonly dependsOn?: readonly string[];
  /** Says what `apply` would do, and changes nothing. Default: nobody knows, and it is applied each time. */
  plan?(info: Omit<UnitInfo, "token">): UnitChanges | Promise<UnitChanges>;
  /** Does it. What it returns is kept and handed out with the outcome: JSON, and no secrets. */
  apply(info: ApplyInfo): JsonValue | void | Promise<JsonValue | void>;
  /** Takes it away, when the app is destroyed. Default: it leaves nothing behind. */
  destroy?(info: UnitInfo): void | Promise<void>;
}

/** A {@link UnitDefinition} that was checked. */
export interface Unit extends UnitDefinition {
  readonly kind: "unit";
}

/** What came of a unit. */
export type UnitResult =
  | { readonly kind: "applied"; readonly value?: JsonValue }
  /** There was nothing to do. */
  | { readonly kind: "no-changes" }
  | { readonly kind: "destroyed" };

/** How one unit of an app ended. */
export type UnitOutcome =
  | { readonly kind: "done"; readonly unit: string; readonly result: UnitResult }
  | { readonly kind: "failed"; readonly unit: string; readonly failure: unknown }
  /** It was not begun, because these have failed or were skipped. */
  | { readonly kind: "skipped"; readonly unit: string; readonly because: readonly string[] };
