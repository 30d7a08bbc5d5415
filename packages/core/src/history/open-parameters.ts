import { MASK } from "@stacksteward/workflow";

import type { Secrets } from "../secrets.ts";

/** What tells the open parameters of a deployment from the secret ones. */
export interface ParameterSecrets {
  /** Those that were given `redacted`. */
  readonly redacted: readonly string[];
  /** Those that kept the value which the stack had. */
  readonly kept: readonly string[];
  /** Those that were secret in the deployment before. */
  readonly secretBefore: readonly string[];
  readonly secrets: Secrets;
}

/** Parameters without secrets, and the names of the secret ones. */
export interface OpenParameters {
  readonly parameters: Readonly<Record<string, string>>;
  readonly secretParameters: readonly string[];
}

/**
 * Leaves out whatever is secret among the parameters of a stack: what CloudFormation hides, what was given hidden, now or
 * when the value was given that is kept, and what holds another secret.
 */
export function openParameters(given: Readonly<Record<string, string>>, facts: ParameterSecrets): OpenParameters {
  const { redacted, kept, secretBefore, secrets } = facts;
  const hidden = new Set([...redacted, ...kept.filter((name) => secretBefore.includes(name))]);
  const isSecret = ([name, value]: readonly [string, string]): boolean =>
    hidden.has(name) || value.includes(MASK) || secrets.hideInText(value) !== value;
  const entries = Object.entries(given);
  return {
    parameters: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secretParameters: entries.filter(isSecret).map(([name]) => name),
  };
}
