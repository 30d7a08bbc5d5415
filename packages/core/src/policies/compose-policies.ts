import { unusable } from "./define-policy.ts";
import type { Policy, PolicyException, PolicyPack, PolicyPlace, PolicyWhere } from "./policy.ts";

/** Where policies hold, as data: each list that is given must have the stack's. */
export interface PolicyPlaces {
  /** A stack that belongs to no stage is in none of these. */
  readonly stages?: readonly string[];
  /** An account that is not known before something is sent counts as one of these. */
  readonly accounts?: readonly string[];
  /** A region that nobody has said counts as one of these. */
  readonly regions?: readonly string[];
}

/** Policies that only hold for some stacks: `onlyWhere({ stages: ["prod"] }, deletionProtection)`. */
export function onlyWhere<Held extends Policy | PolicyPack>(where: PolicyWhere | PolicyPlaces, held: Held): Held {
  const condition = typeof where === "function" ? where : placesCondition(where);
  return changed(held, (policy) => ({ ...policy, where: [...(policy.where ?? []), condition] }));
}

/** Policies whose denials are warnings, for the time until everybody heeds them. */
export function warnOnly<Held extends Policy | PolicyPack>(held: Held): Held {
  return changed(held, (policy) => ({ ...policy, warnOnly: true }));
}

/**
 * Policies that are not held against a stack or a resource. It needs a reason, which stays in the results with what it lets
 * go; behind the last day of `until` the policy holds again.
 */
export function exceptFor<Held extends Policy | PolicyPack>(held: Held, exception: PolicyException): Held {
  assertException(exception);
  const { policy: only } = exception;
  const ids = held.kind === "policy" ? [held.id] : held.policies.map(({ id }) => id);
  if (only !== undefined && !ids.includes(only))
    throw unusable(`The exception "${exception.reason}" is from policy "${only}", and there are ${ids.join(", ")}.`);
  return changed(held, (policy) =>
    only === undefined || policy.id === only
      ? { ...policy, exceptions: [...(policy.exceptions ?? []), exception] }
      : policy,
  );
}

function changed<Held extends Policy | PolicyPack>(held: Held, change: (policy: Policy) => Policy): Held;
function changed(held: Policy | PolicyPack, change: (policy: Policy) => Policy): Policy | PolicyPack {
  return held.kind === "policy"
    ? Object.freeze(change(held))
    : Object.freeze({ ...held, policies: Object.freeze(held.policies.map((each) => Object.freeze(change(each)))) });
}

function placesCondition(places: PolicyPlaces): PolicyWhere {
  const { stages, accounts, regions } = places;
  const unknown = Object.keys(places).find((key) => !["stages", "accounts", "regions"].includes(key));
  if (unknown !== undefined)
    throw unusable(`"${unknown}" says nothing of where a policy holds. Give stages, accounts, regions, or a function.`);
  if (stages === undefined && accounts === undefined && regions === undefined)
    throw unusable("A policy holds everywhere unless onlyWhere has stages, accounts, regions, or a function.");
  return ({ stage, account, region }: PolicyPlace) =>
    (stages === undefined || (stage !== undefined && stages.includes(stage))) &&
    (accounts === undefined || account === undefined || accounts.includes(account)) &&
    (regions === undefined || region === undefined || regions.includes(region));
}

function assertException({ stack, resource, reason, until }: PolicyException): void {
  if (typeof reason !== "string" || reason.trim() === "")
    throw unusable("An exception from a policy needs a reason, which stays in the results.");
  if (stack === undefined && resource === undefined)
    throw unusable(`The exception "${reason}" is for everything. Name a stack or a resource, or leave the policy out.`);
  if (until === undefined) return;
  const day = new Date(`${until}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== until)
    throw unusable(`The exception "${reason}" ends on "${until}", which is no day. Write it as 2027-01-31.`);
}
