import type { DeploymentConfig, RollbackConfiguration } from "@aws-sdk/client-cloudformation";

import { notImplemented } from "../service-errors.ts";

/** What a call may ask for that nothing here would heed. */
interface UnsupportedOptions {
  readonly DeploymentConfig?: DeploymentConfig | undefined;
  readonly RollbackConfiguration?: RollbackConfiguration | undefined;
}

/** Refuses by name what would otherwise be accepted and ignored: rollback triggers and express mode. */
export function refuseUnsupportedOptions(input: UnsupportedOptions): void {
  if ((input.RollbackConfiguration?.RollbackTriggers ?? []).length > 0) throw notImplemented("rollback triggers");
  if (input.DeploymentConfig?.Mode === "EXPRESS") throw notImplemented("deployments in express mode");
}
