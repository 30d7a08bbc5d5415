import { ServiceError } from "../wire/service-error.ts";
import type { Engine } from "./engine.ts";
import { createEventLog } from "./event-log.ts";
import { given } from "./given.ts";
import type { Stack } from "./stack.ts";

/** What a stack is born with. */
export interface NewStack {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly parent?: Stack;
  readonly timeoutInMinutes?: number;
  readonly terminationProtection?: boolean;
  readonly origin?: string;
}

/** The id a stack of this name gets. Ids never repeat, names may. */
export function newStackId(
  engine: Engine,
  { account, region, name }: Pick<NewStack, "account" | "region" | "name">,
): string {
  const { ids } = engine.world;
  return `arn:${engine.world.partitionOf(region)}:cloudformation:${region}:${account}:stack/${name}/${ids.uuid()}`;
}

/** A stack that is not registered yet: without resources, and without anything it is to be. */
export function unmadeStack(
  target: Pick<Stack, "account" | "region" | "name" | "id">,
): Pick<Stack, "account" | "region" | "name" | "id" | "status" | "resources"> {
  return { ...target, status: "REVIEW_IN_PROGRESS", resources: new Map() };
}

/**
 * Registers a stack without any resources, as `REVIEW_IN_PROGRESS`. Throws `LimitExceededException` when the account
 * has as many in the region as it may.
 */
export function registerStack(engine: Engine, id: string, options: NewStack): Stack {
  const { account, region, name, parent } = options;
  const state = engine.regionState(account, region);
  if (state.stacksByName.size >= mostStacks) {
    throw new ServiceError("LimitExceededException", "Limit for stack has been exceeded");
  }
  const stack: Stack = {
    id,
    name,
    account,
    region,
    creationTime: engine.world.clock.now(),
    ...(parent === undefined ? {} : { parentId: parent.id, rootId: parent.rootId ?? parent.id }),
    ...(options.timeoutInMinutes === undefined ? {} : { timeoutInMinutes: options.timeoutInMinutes }),
    ...given({ origin: options.origin ?? parent?.origin }),
    events: createEventLog(),
    status: "REVIEW_IN_PROGRESS",
    disableRollback: false,
    isExpress: false,
    terminationProtection: options.terminationProtection ?? parent?.terminationProtection ?? false,
    reviewed: new Map(),
    resources: new Map(),
    wasStable: false,
    retired: [],
    outputs: [],
    imports: new Set(),
    lastOperations: [],
    generation: 0,
  };
  state.stacksById.set(id, stack);
  state.stacksByName.set(name, stack);
  return stack;
}

/** Live ones, nested ones too. See "Understand CloudFormation quotas" in the user guide. */
export const mostStacks = 2000;
