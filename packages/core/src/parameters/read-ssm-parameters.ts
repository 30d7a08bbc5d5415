import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { Environment } from "../environments/environment.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const MOST_NAMES = 10;

/** A version of a parameter as Parameter Store answers it. */
export interface StoredValue {
  /** `String`, `StringList` or `SecureString`. */
  readonly type: string;
  readonly version: number;
  /** Of a SecureString that nobody has asked to decrypt, a ciphertext. */
  readonly value: string;
}

/** What was found, each by the name or ARN that was asked for, with its version or label. */
export interface StoredParameters {
  readonly found: ReadonlyMap<string, StoredValue>;
  readonly missing: readonly string[];
}

/** Reads SSM parameters by name. Loads the SSM client when there are any. */
export async function readSsmParameters(
  environment: Environment,
  signal: AbortSignal,
  names: readonly string[],
  { decrypt = false }: { readonly decrypt?: boolean } = {},
): Promise<StoredParameters> {
  const found = new Map<string, StoredValue>();
  const missing: string[] = [];
  const unique = [...new Set(names)];
  if (unique.length === 0) return { found, missing };
  const { GetParametersCommand } = await import("@aws-sdk/client-ssm");
  for (let start = 0; start < unique.length; start += MOST_NAMES) {
    const input = { Names: unique.slice(start, start + MOST_NAMES), ...(decrypt ? { WithDecryption: true } : {}) };
    const { Parameters = [], InvalidParameters = [] } = await environment.callSsm(
      "GetParameters",
      signal,
      (client, options) => client.send(new GetParametersCommand(input), options),
    );
    for (const {
      Name = "",
      ARN = "",
      Selector = "",
      Type: type = "",
      Version: version = 0,
      Value = "",
    } of Parameters) {
      for (const name of [Name, ARN]) found.set(`${name}${Selector}`, { type, version, value: Value });
    }
    missing.push(...InvalidParameters);
  }
  return { found, missing };
}

/** The same, and nothing when nobody here may look: CloudFormation, with its own role, perhaps may. */
export async function readSsmIfAllowed(
  environment: Environment,
  signal: AbortSignal,
  names: readonly string[],
): Promise<StoredParameters | undefined> {
  return readSsmParameters(environment, signal, names).catch((failure: unknown) =>
    leftToCloudFormation(environment, failure),
  );
}

/** Throws what is no refusal. */
export function leftToCloudFormation({ logger }: Pick<Environment, "logger">, failure: unknown): undefined {
  if (!isStackstewardError(failure) || failure.retryable) throw failure;
  logger.debug({ failure: failure.message }, "what may not be looked at is left to CloudFormation");
  return undefined;
}
