import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";

/** How an operation says that a stack does not exist; the sentences differ from operation to operation. */
export const absence = {
  withId: (name: string) => `Stack with id ${name} does not exist`,
  bracketed: (name: string) => `Stack [${name}] does not exist`,
  quoted: (name: string) => `Stack '${name}' does not exist`,
} as const;

/** The stack that a call names, by name while it lives or by id at any time. */
export function knownStack(
  engine: Engine,
  context: CallContext,
  nameOrId: string | undefined,
  whenAbsent: (name: string) => string,
): Stack {
  if (nameOrId === undefined) throw validationError("StackName is a required parameter.");
  const stack = findStack(engine.regionState(context.account, context.region), nameOrId);
  if (stack === undefined) throw validationError(whenAbsent(nameOrId));
  return stack;
}
