import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { ssmValues } from "../plan/ssm-values.ts";
import type { Stack } from "../stack.ts";
import type { RequiredSetup } from "./stack-assets.ts";

/**
 * Refuses a stack for whose files nothing was set up in the account and region, or something older than it needs. Throws
 * `SETUP_MISSING`. Whoever may not look is let through: the template's own rule, or the upload, will tell.
 */
export async function assertSetup(
  environment: Environment,
  signal: AbortSignal,
  { name }: Stack,
  { ssmParameter, version }: RequiredSetup,
): Promise<void> {
  const { values, missing } = await ssmValues(environment, signal, [ssmParameter]);
  const found = values[ssmParameter];
  if (found === undefined && !missing.includes(ssmParameter)) return;
  if (Number(found) >= version) return;
  const there =
    found === undefined ? "there is no such parameter" : `it holds ${JSON.stringify(found)}, which is too old`;
  throw coreError(
    CoreErrorCode.SetupMissing,
    `Stack "${name}" needs at least version ${version} of what the SSM parameter ${ssmParameter} stands for, and in ${environment.region} ${there}. ` +
      `Set it up first; of the CDK that is "cdk bootstrap", or its template deployed as a stack.`,
    { details: { stack: name, region: environment.region, ssmParameter, version, found: found ?? null } },
  );
}
