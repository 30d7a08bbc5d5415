import type { DeploymentConfig } from "@aws-sdk/client-cloudformation";

import { notImplemented } from "../service-errors.ts";

/** What a call may ask for that nothing here would heed. */
interface UnsupportedOptions {
  readonly DeploymentConfig?: DeploymentConfig | undefined;
}

/** Refuses by name what would otherwise be accepted and ignored: express mode. */
export function refuseUnsupportedOptions(input: UnsupportedOptions): void {
  if (input.DeploymentConfig?.Mode === "EXPRESS") throw notImplemented("deployments in express mode");
}
