import type { GetStackPolicyInput, GetStackPolicyOutput, SetStackPolicyInput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { submittedPolicy } from "../policies/submitted-policy.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";

/** A policy is never taken away, only replaced. */
export function setStackPolicy(engine: Engine): Operation<SetStackPolicyInput, Record<string, never>> {
  return async (input, context) => {
    const stack = knownStack(engine, context, input.StackName, absence.bracketed);
    const policy = await submittedPolicy(engine, input, "StackPolicy", context);
    if (policy === undefined) throw validationError("You must specify either StackPolicyURL or StackPolicyBody");
    stack.policy = policy;
    return {};
  };
}

/** The policy that is in force: while an update runs, the one that was given for its time. */
export function getStackPolicy(engine: Engine): Operation<GetStackPolicyInput, GetStackPolicyOutput> {
  return ({ StackName }, context) => {
    const stack = knownStack(engine, context, StackName, absence.bracketed);
    return given({ StackPolicyBody: (stack.policyDuringUpdate ?? stack.policy)?.text });
  };
}
