import type { RemoveAliasInput, SetAliasInput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";

/**
 * Gives a stack one more name that every call takes in place of `StackName`. To have another, the first must be removed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetAlias.html
 */
export function setAlias(engine: Engine): Operation<SetAliasInput, Record<string, never>> {
  return ({ StackName, AliasName: alias = "" }, context) => {
    const state = engine.regionState(context.account, context.region);
    const stack = knownStack(engine, context, StackName, absence.bracketed);
    if (stack.status === "DELETE_COMPLETE") throw validationError(absence.bracketed(stack.id));
    if (stack.alias === alias) return {};
    if (stack.alias !== undefined) {
      throw validationError(`Stack [${stack.name}] already has the alias [${stack.alias}]. Remove it first.`);
    }
    if (findStack(state, alias) !== undefined) {
      throw new ServiceError("AlreadyExistsException", `A stack with the name or alias [${alias}] already exists`);
    }
    stack.alias = alias;
    state.stacksByAlias.set(alias, stack);
    return {};
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RemoveAlias.html */
export function removeAlias(engine: Engine): Operation<RemoveAliasInput, Record<string, never>> {
  return ({ AliasName: alias = "" }, context) => {
    const { stacksByAlias } = engine.regionState(context.account, context.region);
    const stack = stacksByAlias.get(alias);
    if (stack === undefined) throw validationError(`Alias [${alias}] does not exist`);
    stacksByAlias.delete(alias);
    delete stack.alias;
    return {};
  };
}
