import { isRunInterrupted, type JsonValue, type WorkflowContext } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { AppPlan } from "../app/app-plan.ts";
import { layerProtected } from "../app/protected-parts.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import { present } from "../present.ts";
import { isPassing } from "../run-verb.ts";
import { stackNotFound } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import { messageOf, type Around } from "./run-hooks.ts";
import type { Unit, UnitInfo, UnitResult } from "./unit.ts";

/** What a unit stands on. */
export interface UnitGround {
  /** What the stacks that it depends on gave, by name. */
  readonly below: ReadonlyMap<string, DeployResult | UnitResult>;
  /** What was approved of the whole app, if anything was. */
  readonly approved: AppPlan | undefined;
  /** Whether its layer is protected, so that it is only looked at. */
  readonly isHeld: boolean;
}

/**
 * Applies a unit, unless its plan says that there is nothing to do. Each of its functions is a step, which a run that is taken
 * up again does not take again. Throws `UNIT_FAILED`, `APPROVAL_EXCEEDED` for changes that were not approved, and
 * `LAYER_PROTECTED` for those of a protected layer: also where the unit has no plan, because then nobody knows.
 */
export function applyUnit(
  context: WorkflowContext,
  around: Around,
  unit: Unit,
  { below, approved, isHeld }: UnitGround,
): Promise<UnitResult> {
  const outputsOf = <Output extends string>({ name }: Stack<Output>): Readonly<Record<Output, string>> => {
    const result = below.get(name);
    if (result !== undefined && "outputs" in result) return result.outputs;
    throw stackNotFound(name);
  };
  return named(context, around, unit, async () => {
    const outline = outlineOf(around);
    const { plan } = unit;
    const changes =
      plan === undefined
        ? undefined
        : await context.step("plan", async ({ signal }) => [...(await plan({ ...outline, signal })).changes]);
    if (changes?.length === 0) return { kind: "no-changes" };
    if (isHeld) throw layerProtected(around.app, unit, "applied");
    if (approved !== undefined) assertApproved(approved, unit, changes);
    const value = await context.step("apply", async ({ token, signal }) => {
      const answer = await unit.apply({ ...outline, token, signal, outputsOf });
      return answer as JsonValue | undefined;
    });
    return { kind: "applied", ...present({ value }) };
  });
}

/** Takes a unit away, unless its layer is protected. Throws `UNIT_FAILED` and `LAYER_PROTECTED`. */
export function destroyUnit(
  context: WorkflowContext,
  around: Around,
  unit: Unit,
  isHeld: boolean,
): Promise<UnitResult> {
  return named(context, around, unit, async () => {
    const { destroy } = unit;
    if (destroy === undefined) return { kind: "no-changes" };
    if (isHeld) throw layerProtected(around.app, unit, "destroyed");
    await context.step("destroy", async ({ token, signal }) => {
      await destroy({ ...outlineOf(around), token, signal });
    });
    return { kind: "destroyed" };
  });
}

/** What every function of a unit is told. */
export function outlineOf({ app, operation }: Around): Pick<UnitInfo, "app" | "stage" | "operation"> {
  return present({ app: app.name, stage: app.stage, operation });
}

/** Says which unit it was that failed. */
async function named(
  { signal }: WorkflowContext,
  { app }: Around,
  { name }: Unit,
  work: () => Promise<UnitResult>,
): Promise<UnitResult> {
  try {
    return await work();
  } catch (failure) {
    if (signal.aborted || isRunInterrupted(failure)) throw failure;
    if (isRefusal(failure)) throw failure;
    throw coreError(CoreErrorCode.UnitFailed, `Unit "${name}" of app "${app.name}" failed: ${messageOf(failure)}`, {
      details: { app: app.name, unit: name },
      cause: failure,
      retryable: isPassing(failure),
    });
  }
}

function isRefusal(failure: unknown): boolean {
  return [CoreErrorCode.ApprovalExceeded, CoreErrorCode.LayerProtected].some((code) =>
    isStackstewardError(failure, code),
  );
}

function assertApproved(
  { id, app, units = [] }: AppPlan,
  { name }: Unit,
  changes: readonly string[] | undefined,
): void {
  const planned = units.find(({ unit }) => unit === name);
  if (planned?.kind === "unknown") return;
  const known = planned?.kind === "planned" ? planned.changes : [];
  const excess = changes?.filter((change) => !known.includes(change)) ?? [
    "whatever it does, for it has no plan any more",
  ];
  if (excess.length === 0) return;
  throw coreError(
    CoreErrorCode.ApprovalExceeded,
    `Unit "${name}" of app "${app}" was not applied, because it would do more than was approved with the plan ${id}: ${excess.join("; ")}. Plan the app again and review that.`,
    { details: { plan: id, unit: name, excess } },
  );
}
