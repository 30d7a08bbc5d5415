import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DeployRequest } from "../deploy/deploy-options.ts";
import type { DestroyRequest, DestroyResult } from "../destroy/destroy-stack.ts";
import type { EnvironmentTarget } from "../environments/open-environment.ts";
import type { GuardPolicy } from "../guard/guard-policy.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { RollbackOptions, RollbackResult } from "../recover/roll-back.ts";
import type { VerbBody } from "../run-verb.ts";
import type { Stack } from "../stack.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import { numberEvents } from "../watch/number-events.ts";
import type { EventSink } from "../watch/operation-event.ts";

/** What a run is to do. */
export type RunInput = DeployInput | DestroyInput | RollbackInput;

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

interface Results {
  readonly deploy: DeployResult;
  readonly destroy: DestroyResult;
  readonly "roll-back": RollbackResult;
}

/** What it answers. */
export type ResultOf<Input extends { readonly kind: RunInput["kind"] }> = Results[Input["kind"]];

/** Where a run works, and on which stack. */
export function targetOf(input: RunInput): EnvironmentTarget & { readonly stack: string } {
  if (input.kind === "deploy") return deployTarget(input.planOrStack);
  return { ...addressOf(input.stack).target, stack: stackNameOf(input) };
}

/** Where a plan or a stack is deployed. */
export function deployTarget(planOrStack: Plan | Stack): EnvironmentTarget & { readonly stack: string } {
  return planOrStack.kind === "stack"
    ? present({ region: planOrStack.region, account: planOrStack.account, stack: planOrStack.name })
    : { region: planOrStack.region, stack: planOrStack.stackName };
}

/** The name of the stack, also where it was given by its id. */
export function stackNameOf(input: RunInput): string {
  if (input.kind === "deploy") {
    return input.planOrStack.kind === "stack" ? input.planOrStack.name : input.planOrStack.stackName;
  }
  const { nameOrId } = addressOf(input.stack);
  return /:stack\/([^/]+)\//.exec(nameOrId)?.[1] ?? nameOrId;
}

/** The verb that does it. What it needs is loaded when it begins. */
export function bodyOf(input: RunInput, onEvent: EventSink | undefined): VerbBody<Results[keyof Results]> {
  return async (context, environment) => {
    const emitter = numberEvents(onEvent, environment.logger);
    if (input.kind === "deploy") {
      const { deploy } = await import("../deploy/deploy.ts");
      return deploy(context, environment, input.planOrStack, emitter, input.options, input.guard);
    }
    if (input.kind === "roll-back") {
      const { rollBack } = await import("../recover/roll-back.ts");
      return rollBack(context, environment, addressOf(input.stack).nameOrId, emitter, input.options);
    }
    const { destroyStack } = await import("../destroy/destroy-stack.ts");
    return destroyStack(context, environment, addressOf(input.stack).nameOrId, emitter, input.options);
  };
}
