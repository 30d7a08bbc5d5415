import { CoreErrorCode, coreError } from "../core-error.ts";
import { assertTarget, type RollbackTarget } from "../history/rollback-target.ts";
import { present } from "../present.ts";
import type { RollbackInput } from "../runs/run-input.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { RollbackOptions } from "./roll-back.ts";

/** What a run is told that brings a stack back. Throws `INVALID_DEFINITION` for what would not do what it seems to say. */
export function rollbackInput(stack: StackReference, given: RollbackOptions = {}): RollbackInput {
  addressOf(stack);
  assertOptions(given);
  const { skip, force, roleArn } = given;
  return { kind: "roll-back", stack, options: present({ skip, force, roleArn }) };
}

/** Refuses a target that is none, and options that only the other form of rollback has: they would be lost. */
export function assertToEarlier(options: RollbackTarget & RollbackOptions): void {
  assertTarget(options);
  const lost = (["skip", "force", "roleArn"] as const).filter((name) => options[name] !== undefined);
  if (lost.length === 0) return;
  throw refused(
    `A rollback to an earlier deployment is a deployment and takes no ${lost.join(", ")}. Leave that out, or bring the stack back first, without to.`,
  );
}

/** Refuses what is no policy. */
export function assertPolicy(policy: unknown): void {
  if (policy === undefined || typeof policy === "function") return;
  throw refused(
    `A recovery policy must be a function, such as recoverUpTo("what the failed operation created"), and not ${JSON.stringify(policy)}.`,
  );
}

/** Callers without types pass what they have. */
function assertOptions(options: Readonly<Partial<Record<keyof RollbackOptions, unknown>>>): void {
  const { skip = [], force = false } = options;
  if ("to" in options) {
    throw refused("An earlier deployment is begun with a plan: planRollback(stack, { to }), and start.deploy(plan).");
  }
  if (skip !== "stuck" && !(Array.isArray(skip) && skip.every((name) => typeof name === "string"))) {
    throw refused(`skip must be "stuck" or a list of names as recover gives them, and not ${JSON.stringify(skip)}.`);
  }
  if (typeof force !== "boolean") throw refused(`force must be true or false, and not ${JSON.stringify(force)}.`);
}

function refused(message: string): Error {
  return coreError(CoreErrorCode.InvalidDefinition, message);
}
