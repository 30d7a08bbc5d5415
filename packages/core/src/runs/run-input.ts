import { isRefactorPlan, type RefactorDefinition, type RefactorPlan } from "../adopt/refactor-plan.ts";
import type { RefactorResult } from "../adopt/refactor-result.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DeployRequest } from "../deploy/deploy-options.ts";
import type { DestroyRequest, DestroyResult } from "../destroy/destroy-stack.ts";
import type { EnvironmentTarget } from "../environments/open-environment.ts";
import type { PartOfApp } from "../history/deployment.ts";
import type { GuardPolicy } from "../guard/guard-policy.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { RollbackOptions, RollbackResult } from "../recover/roll-back.ts";
import type { VerbBody } from "../run-verb.ts";
import type { Stack } from "../stack.ts";
import { addressOf, stackNameIn, type StackReference } from "../stack-reference.ts";
import { numberEvents } from "../watch/number-events.ts";
import type { EventSink } from "../watch/operation-event.ts";

/** What a run is to do. */
export type RunInput = (DeployInput | DestroyInput | RollbackInput | RefactorInput) & {
  /** The operation on a whole app that it belongs to. */
  readonly partOf?: PartOfApp;
};

/** A plan, or a stack that is planned first, is to be deployed. */
export interface DeployInput {
  readonly kind: "deploy";
  readonly planOrStack: Plan | Stack;
  readonly options: DeployRequest;
  /** Whom to ask. Never stored: what they have said is. */
  readonly guard?: readonly GuardPolicy[];
}

/** A stack is to go. */
export interface DestroyInput {
  readonly kind: "destroy";
  readonly stack: StackReference;
  readonly options: DestroyRequest;
}

/** A stack is to be brought back. */
export interface RollbackInput {
  readonly kind: "roll-back";
  readonly stack: StackReference;
  readonly options: RollbackOptions;
}

/** Resources are to move between stacks, as a plan says or as one is made first. */
export interface RefactorInput {
  readonly kind: "refactor";
  readonly planOrDefinition: RefactorPlan | RefactorDefinition;
}

interface Results {
  readonly deploy: DeployResult;
  readonly destroy: DestroyResult;
  readonly "roll-back": RollbackResult;
  readonly refactor: RefactorResult;
}

/** What it answers. */
export type ResultOf<Input extends { readonly kind: RunInput["kind"] }> = Results[Input["kind"]];

/** Where a run works, and on which stack. */
export function targetOf(input: RunInput): EnvironmentTarget & { readonly stack: string } {
  if (input.kind === "deploy") return deployTarget(input.planOrStack);
  if (input.kind === "refactor") return refactorTarget(input.planOrDefinition);
  return { ...addressOf(input.stack).target, stack: stackNameOf(input) };
}

/** Where a plan or a stack is deployed. */
export function deployTarget(planOrStack: Plan | Stack): EnvironmentTarget & { readonly stack: string } {
  return planOrStack.kind === "stack"
    ? present({ region: planOrStack.region, account: planOrStack.account, stack: planOrStack.name })
    : present({ region: planOrStack.region, owner: planOrStack.stackId.split(":")[4], stack: planOrStack.stackName });
}

/** Where a refactor is carried out. Its first stack stands for all of them. */
export function refactorTarget(planOrDefinition: RefactorPlan | RefactorDefinition): EnvironmentTarget & {
  readonly stack: string;
} {
  const { region } = planOrDefinition;
  const account = isRefactorPlan(planOrDefinition) ? undefined : planOrDefinition.account;
  return present({ region, account, stack: namesIn(planOrDefinition)[0] ?? "" });
}

/** The names of all stacks that a run works on, in an order that is the same for everybody. */
export function stackNamesOf(input: RunInput): readonly string[] {
  return input.kind === "refactor" ? namesIn(input.planOrDefinition).toSorted() : [stackNameOf(input)];
}

/** The name of the stack, also where it was given by its id; of a refactor the first. */
export function stackNameOf(input: RunInput): string {
  if (input.kind === "refactor") return refactorTarget(input.planOrDefinition).stack;
  if (input.kind === "deploy") {
    return input.planOrStack.kind === "stack" ? input.planOrStack.name : input.planOrStack.stackName;
  }
  return stackNameIn(addressOf(input.stack).nameOrId);
}

function namesIn(planOrDefinition: RefactorPlan | RefactorDefinition): readonly string[] {
  return isRefactorPlan(planOrDefinition)
    ? planOrDefinition.stacks.map(({ stackName }) => stackName)
    : planOrDefinition.stacks.map(({ name }) => name);
}

/** The verb that does it. What it needs is loaded when it begins. */
export function bodyOf(input: RunInput, onEvent: EventSink | undefined): VerbBody<Results[keyof Results]> {
  return async (context, opened) => {
    const environment = { ...opened, ...present({ partOf: input.partOf }) };
    const emitter = numberEvents(onEvent, environment.logger);
    if (input.kind === "deploy") {
      const { deploy } = await import("../deploy/deploy.ts");
      return deploy(context, environment, input.planOrStack, emitter, input.options, input.guard);
    }
    if (input.kind === "roll-back") {
      const { rollBack } = await import("../recover/roll-back.ts");
      return rollBack(context, environment, addressOf(input.stack).nameOrId, emitter, input.options);
    }
    if (input.kind === "refactor") {
      const { refactor } = await import("../adopt/refactor.ts");
      return refactor(context, environment, input.planOrDefinition, emitter);
    }
    const { destroyStack } = await import("../destroy/destroy-stack.ts");
    return destroyStack(context, environment, addressOf(input.stack).nameOrId, emitter, input.options);
  };
}
