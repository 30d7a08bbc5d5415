import type { DeploymentConfig } from "@aws-sdk/client-cloudformation";

import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";

/** What a call may say of how its operation is to go about it. */
interface DeploymentOptions {
  readonly DeploymentConfig?: DeploymentConfig | undefined;
  readonly DisableRollback?: boolean | undefined;
  readonly OnFailure?: string | undefined;
}

/**
 * Whether an operation is over once configuration is applied.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
 */
export function isExpress(config: DeploymentConfig | undefined): boolean {
  return config?.Mode === "EXPRESS";
}

/** Whether a failure leaves everything as it is, which is what express mode does unless told otherwise. */
export function disablesRollback(options: DeploymentOptions): boolean {
  const { DeploymentConfig: config, DisableRollback: disableRollback } = options;
  return disableRollback ?? config?.DisableRollback ?? isExpress(config);
}

/** Refuses a call that says twice what is to be done on a failure. */
export function checkDeploymentConfig({
  DeploymentConfig: config,
  DisableRollback,
  OnFailure,
}: DeploymentOptions): void {
  if (config === undefined) return;
  const other = Object.entries({ DisableRollback, OnFailure }).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined) throw validationError(`You cannot specify both DeploymentConfig and ${other}.`);
}

/** Refuses to go on otherwise from what failed in express mode and was left so: nobody waited for what it has made. */
export function requireExpress(stack: Stack, config: DeploymentConfig | undefined): void {
  if (!isLeftByExpress(stack) || isExpress(config)) return;
  throw validationError(
    `This stack is in a ${stack.status} state from a previous operation that used EXPRESS deployment mode with disable-rollback. Follow-up operations must use the same DeploymentConfig (mode=EXPRESS) until the stack reaches a *_COMPLETE state`,
  );
}

/** Whether the last operation was in express mode, failed, and was not taken back. */
export function isLeftByExpress({ isExpress: wasExpress, status }: Stack): boolean {
  return wasExpress && (status === "CREATE_FAILED" || status === "UPDATE_FAILED");
}
