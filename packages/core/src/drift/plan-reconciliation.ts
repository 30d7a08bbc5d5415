import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { planStack } from "../plan/plan-stack.ts";
import { describeStack, stackNotFound } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Capability, Stack } from "../stack.ts";
import type { DriftReport } from "./drift-report.ts";
import { hasDrifted } from "./has-drifted.ts";

/** Which of the stacks in a report is reconciled. */
export interface ReconciliationScope {
  /** The logical ids that lead to a nested stack, as the report's `stackPath` has them. Default: the report's own stack. */
  readonly nestedStack?: readonly string[];
}

/**
 * Makes a drift-aware change set that brings a stack back to the template it was deployed with, and says what it would do.
 * Template, parameters and tags stay what the stack has. It compares anew: what it does may be more, or less, than the report says.
 */
export async function planReconciliation(
  context: WorkflowContext,
  environment: Environment,
  report: DriftReport,
  { nestedStack = [] }: ReconciliationScope,
): Promise<Plan> {
  return planReversion(context, environment, stackOf(report, nestedStack));
}

/** The same for the stack of that id. */
export async function planReversion(
  context: WorkflowContext,
  environment: Environment,
  stackId: string,
): Promise<Plan> {
  const { signal } = context;
  const found = await describeStack(environment, signal, stackId);
  if (found === undefined || found.deletedAt !== undefined) throw stackNotFound(stackId);
  const stack: Stack = {
    kind: "stack",
    name: found.name,
    template: { body: await readTemplateOf(environment, signal, { stackId }) },
    parameters: Object.fromEntries(Object.keys(found.parameters).map((name) => [name, { usePreviousValue: true }])),
    capabilities: found.capabilities as readonly Capability[],
  };
  return planStack(context, environment, stack, { revertsDrift: true });
}

/** The id of the stack that is meant. Refuses the report's own stack when only nested ones have drifted: nothing would be done about them. */
function stackOf(report: DriftReport, nestedStack: readonly string[]): string {
  const wanted = nestedStack.join("/");
  if (wanted !== "") {
    const found = report.nestedStacks.find(({ stackPath }) => stackPath.join("/") === wanted);
    if (found !== undefined) return found.stackId;
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The drift report on stack "${report.stackName}" has no nested stack ${wanted}. It has ${namesOf(report.nestedStacks) || "none"}.`,
      { details: { stack: report.stackName, nestedStack } },
    );
  }
  const drifted = report.resources.filter(hasDrifted);
  const inside = drifted.filter(({ stackPath }) => stackPath !== undefined);
  if (inside.length === 0 || inside.length < drifted.length) return report.stackId;
  const names = [...new Set(inside.map(({ stackPath = [] }) => stackPath.join("/")))];
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Only nested stacks of "${report.stackName}" have drifted, and CloudFormation reverts the drift of one stack at a time. Name one as nestedStack: ${names.join(", ")}.`,
    { details: { stack: report.stackName, nestedStacks: names } },
  );
}

function namesOf(stacks: DriftReport["nestedStacks"]): string {
  return stacks.map(({ stackPath }) => stackPath.join("/")).join(", ");
}
