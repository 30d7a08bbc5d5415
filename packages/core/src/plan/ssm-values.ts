import { isStackstewardError } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";

/** What Parameter Store answered about the names a template's parameters hold. */
export interface SsmValues {
  readonly values: Readonly<Record<string, string>>;
  /** The names that do not exist. Empty when we may not look: CloudFormation, with its own role, perhaps may. */
  readonly missing: readonly string[];
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const MOST_NAMES = 10;

/** Reads SSM parameters by name. Loads the SSM client, so call it only when there are any. */
export async function ssmValues(
  environment: Environment,
  signal: AbortSignal,
  names: readonly string[],
): Promise<SsmValues> {
  const { GetParametersCommand } = await import("@aws-sdk/client-ssm");
  const values: Record<string, string> = {};
  const missing: string[] = [];
  const unique = [...new Set(names)];
  try {
    for (let start = 0; start < unique.length; start += MOST_NAMES) {
      const Names = unique.slice(start, start + MOST_NAMES);
      const { Parameters = [], InvalidParameters = [] } = await environment.callSsm(
        "GetParameters",
        signal,
        (client, options) => client.send(new GetParametersCommand({ Names }), options),
      );
      for (const { Name = "", Selector = "", ARN = "", Value = "" } of Parameters) {
        for (const name of [`${Name}${Selector}`, ARN]) values[name] = Value;
      }
      missing.push(...InvalidParameters);
    }
  } catch (failure) {
    if (!isStackstewardError(failure) || failure.retryable) throw failure;
    environment.logger.debug({ failure: failure.message }, "SSM parameters are left to CloudFormation");
    return { values, missing: [] };
  }
  return { values, missing };
}
