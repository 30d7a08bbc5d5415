import type { UpdateStackInput } from "@aws-sdk/client-cloudformation";

import { notImplemented } from "../service-errors.ts";

const members = [
  "StackPolicyBody",
  "StackPolicyURL",
  "StackPolicyDuringUpdateBody",
  "StackPolicyDuringUpdateURL",
] as const;

/** Nothing here would hold an update against a stack policy, so none is accepted. */
export function refuseStackPolicies(input: Pick<UpdateStackInput, (typeof members)[number]>): void {
  const asked = members.find((member) => input[member] !== undefined && input[member] !== "");
  if (asked !== undefined) throw notImplemented(`stack policies (${asked})`);
}
