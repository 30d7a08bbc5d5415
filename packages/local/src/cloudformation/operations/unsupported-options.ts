import type { DeploymentConfig, RollbackConfiguration, UpdateStackInput } from "@aws-sdk/client-cloudformation";

import { notImplemented } from "../service-errors.ts";

const policies = [
  "StackPolicyBody",
  "StackPolicyURL",
  "StackPolicyDuringUpdateBody",
  "StackPolicyDuringUpdateURL",
] as const;

/** What a call may ask for that nothing here would heed. */
type UnsupportedOptions = Pick<UpdateStackInput, (typeof policies)[number]> & {
  readonly DeploymentConfig?: DeploymentConfig | undefined;
  readonly RollbackConfiguration?: RollbackConfiguration | undefined;
};

/** Refuses by name what would otherwise be accepted and ignored: stack policies, rollback triggers and express mode. */
export function refuseUnsupportedOptions(input: UnsupportedOptions): void {
  const policy = policies.find((member) => input[member] !== undefined && input[member] !== "");
  if (policy !== undefined) throw notImplemented(`stack policies (${policy})`);
  if ((input.RollbackConfiguration?.RollbackTriggers ?? []).length > 0) throw notImplemented("rollback triggers");
  if (input.DeploymentConfig?.Mode === "EXPRESS") throw notImplemented("deployments in express mode");
}
