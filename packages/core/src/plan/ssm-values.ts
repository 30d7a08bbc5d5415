import { isStackstewardError } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { readSsmParameters } from "../parameters/read-ssm-parameters.ts";

/** What Parameter Store answered about the names a template's parameters hold. */
export interface SsmValues {
  readonly values: Readonly<Record<string, string>>;
  /** The names that do not exist. Empty when we may not look: CloudFormation, with its own role, perhaps may. */
  readonly missing: readonly string[];
  /** The names of SecureStrings, which CloudFormation does not take there. */
  readonly secure: readonly string[];
}

/** Reads SSM parameters by name. Loads the SSM client, so call it only when there are any. */
export async function ssmValues(
  environment: Environment,
  signal: AbortSignal,
  names: readonly string[],
): Promise<SsmValues> {
  try {
    const { found, missing } = await readSsmParameters(environment, signal, names);
    const entries = [...found];
    return {
      values: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
      missing,
      secure: entries.flatMap(([name, { type }]) => (type === "SecureString" ? [name] : [])),
    };
  } catch (failure) {
    if (!isStackstewardError(failure) || failure.retryable) throw failure;
    environment.logger.debug({ failure: failure.message }, "SSM parameters are left to CloudFormation");
    return { values: {}, missing: [], secure: [] };
  }
}
