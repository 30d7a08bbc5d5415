import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Policies, Policy, PolicyPack } from "./policy.ts";

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A policy as it is written. */
export type PolicyDefinition = Pick<Policy, "id" | "description" | "checkTemplate" | "checkPlan">;

/** Makes a policy of functions that look and say. Throws `INVALID_DEFINITION` when it could never say anything. */
export function policy(definition: PolicyDefinition): Policy {
  const { id, description, checkTemplate, checkPlan } = definition;
  assertId("policy", id);
  const checks = Object.entries({ checkTemplate, checkPlan }).filter(([, check]) => check !== undefined);
  const wrong = checks.find(([, check]) => typeof check !== "function");
  if (wrong !== undefined) throw unusable(`The ${wrong[0]} of policy "${id}" is no function.`);
  if (checks.length === 0)
    throw unusable(`The policy "${id}" looks at nothing. Give it checkTemplate, checkPlan or both.`);
  if (typeof description !== "string" || description.trim() === "")
    throw unusable(`The policy "${id}" has no description. Say in a sentence what must hold.`);
  return Object.freeze({ kind: "policy", id, description, ...Object.fromEntries(checks) });
}

/** Puts policies under one name, which their findings have as `tool`. Throws `INVALID_DEFINITION` when two have one id. */
export function policyPack(id: string, policies: readonly Policy[]): PolicyPack {
  assertId("policy pack", id);
  const seen = new Set<string>();
  for (const each of policies) {
    if (each.kind !== "policy") throw unusable(`The policy pack "${id}" holds something that policy() has not made.`);
    if (seen.has(each.id))
      throw unusable(`The policy pack "${id}" holds two policies "${each.id}". Give one another id.`);
    seen.add(each.id);
  }
  return Object.freeze({ kind: "policy-pack", id, policies: Object.freeze([...policies]) });
}

/** A policy with the name under which its findings are told. */
export interface HeldPolicy {
  readonly policy: Policy;
  /** The pack, or `policies` where it is in none. */
  readonly tool: string;
  /** Both, such as `encryption/at-rest`. */
  readonly name: string;
}

/** Every policy, of packs too. Throws `INVALID_DEFINITION` for what is none, and when two have one name. */
export function heldPolicies(policies: Policies): readonly HeldPolicy[] {
  if (!isList(policies)) throw unusable("The policies are no list. Give them as [policy, pack].");
  const held = policies.flatMap((each): HeldPolicy[] => {
    if (each?.kind === "policy-pack") return each.policies.map((policy) => named(each.id, policy));
    if (each?.kind === "policy") return [named("policies", each)];
    throw unusable(
      `${JSON.stringify(each) ?? String(each)} among the policies is none. Make it with policy() or policyPack().`,
    );
  });
  const names = held.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(`There are two policies "${twice}". Leave one out, or give it another id.`);
  return held;
}

/** Who writes JavaScript is told too. */
function isList(policies: unknown): boolean {
  return Array.isArray(policies);
}

function named(tool: string, policy: Policy): HeldPolicy {
  return { policy, tool, name: `${tool}/${policy.id}` };
}

function assertId(what: string, id: string): void {
  if (typeof id === "string" && ID.test(id)) return;
  throw unusable(
    `The ${what} ${JSON.stringify(id)} needs an id of lower case letters, digits and hyphens, such as "no-public-buckets".`,
  );
}

/** The error of policies that cannot be held against anything. */
export function unusable(problem: string): Error {
  return coreError(CoreErrorCode.InvalidDefinition, problem, { details: { problem } });
}
