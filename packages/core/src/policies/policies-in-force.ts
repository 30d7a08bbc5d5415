import { UNKNOWN, formatFinding } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { heldPolicies, type HeldPolicy } from "./define-policy.ts";
import { policiesFor, type Shown } from "./hold-policies.ts";
import type { PolicyFinding, PolicyPlace } from "./policy.ts";

/** What of the orchestrator policies need. */
export type PolicyEnvironment = Pick<
  Environment,
  "checks" | "region" | "account" | "findAccount" | "clock" | "secrets" | "logger"
>;

/** The policies of an orchestrator that are about one stack. */
export interface PoliciesInForce {
  readonly held: readonly HeldPolicy[];
  readonly place: PolicyPlace;
}

/** Which policies are about a stack. Throws `INVALID_DEFINITION` for policies that are none. */
export async function policiesInForce(
  environment: PolicyEnvironment,
  { name, stage }: Pick<Stack, "name" | "stage">,
): Promise<PoliciesInForce> {
  const { checks, region } = environment;
  if (checks.policies === undefined) return { held: [], place: { stackName: name } };
  const account = environment.account ?? (await environment.findAccount());
  const place = present({ stackName: name, stage, account, region });
  return { held: policiesFor(heldPolicies(checks.policies), place), place };
}

/** What is known of a stack before its policies look at it. */
export function policyContext(
  { clock }: Pick<Environment, "clock">,
  place: PolicyPlace,
  known: Partial<Omit<Shown, keyof PolicyPlace | "today">>,
): Shown {
  return {
    tags: {},
    parameters: {},
    terminationProtection: UNKNOWN,
    isEarlier: false,
    ...known,
    ...place,
    today: new Date(clock.now()),
  };
}

/** The findings without secrets, logged where they warn. Throws `POLICY_DENIED` with all of them when one denies. */
export function letThrough(
  environment: Pick<Environment, "secrets" | "logger">,
  stackName: string,
  found: readonly PolicyFinding[],
): readonly PolicyFinding[] {
  const findings = environment.secrets.hideInText(found);
  const denial = denialIn(stackName, findings);
  if (denial !== undefined) throw denial;
  logWarnings(environment, findings);
  return findings;
}

/** Why a stack may not be so, if policies deny it. */
export function denialIn(stack: string, findings: readonly PolicyFinding[] = []): Error | undefined {
  const denials = findings.filter(({ severity }) => severity === "error");
  if (denials.length === 0) return undefined;
  const lines = denials.map((finding) => formatFinding({ ...finding, rule: `${finding.tool}/${finding.rule}` }));
  return coreError(CoreErrorCode.PolicyDenied, `Policies do not let stack "${stack}" be so:\n${lines.join("\n")}`, {
    details: { stack, findings },
  });
}

/** Logs what policies warn of, with its place. */
export function logWarnings({ logger }: Pick<Environment, "logger">, findings: readonly PolicyFinding[]): void {
  for (const finding of findings) {
    const { tool, rule, path, severity } = finding;
    if (severity === "warning") logger.warn({ policy: `${tool}/${rule}`, path }, formatFinding(finding));
  }
}
