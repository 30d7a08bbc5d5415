import type { Environment } from "../environments/environment.ts";
import { readSsmIfAllowed } from "../parameters/read-ssm-parameters.ts";

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
  const stored = await readSsmIfAllowed(environment, signal, names);
  const entries = [...(stored?.found ?? [])];
  return {
    values: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    missing: stored?.missing ?? [],
    secure: entries.flatMap(([name, { type }]) => (type === "SecureString" ? [name] : [])),
  };
}
