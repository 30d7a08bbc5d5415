import { CoreErrorCode, coreError } from "../core-error.ts";
import type { EnvironmentTarget } from "../environments/open-environment.ts";
import { present } from "../present.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import type { StackSetDefinition } from "./stack-set.ts";

/** Which stack set is meant: its definition, its name, or its name in another region or account. */
export type StackSetReference = string | Pick<StackSetDefinition, "name" | "region" | "account" | "callAs">;

/** A reference as calls understand it, and where the set lives. */
export interface StackSetAddress {
  readonly set: StackSetName;
  readonly target: EnvironmentTarget;
}

/** Resolves a reference. Throws `INVALID_DEFINITION` for what names no stack set. */
export function stackSetAddressOf(reference: StackSetReference): StackSetAddress {
  const { name, region, account, callAs } = typeof reference === "string" ? named(reference) : reference;
  if (typeof name !== "string" || name === "") {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      "This names no stack set. Pass its definition, its name, or { name, region }.",
    );
  }
  return { set: present({ name, callAs }), target: present({ region, account }) };
}

function named(name: string): Exclude<StackSetReference, string> {
  return { name };
}

/** What is said of a set that is not there. */
export function stackSetNotFound({ name }: StackSetName, region: string): Error {
  return coreError(
    CoreErrorCode.StackSetNotFound,
    `There is no stack set "${name}" in ${region}. Check its name and region, and callAs when a delegated administrator asks.`,
    { details: { stackSet: name, region } },
  );
}
