import { CoreErrorCode, coreError } from "./core-error.ts";
import type { EnvironmentTarget } from "./environments/open-environment.ts";
import { present } from "./present.ts";

/** Which stack is meant: its definition, its name, its id, or its name in another region. */
export type StackReference = string | { readonly name: string; readonly region?: string; readonly account?: string };

/** A reference as the service understands it, and where the stack lives. */
export interface StackAddress {
  readonly nameOrId: string;
  readonly target: EnvironmentTarget;
}

/** Resolves a reference; an id says its region itself. Throws `INVALID_DEFINITION` for what names no stack. */
export function addressOf(reference: StackReference): StackAddress {
  assertNamesStack(reference);
  if (typeof reference !== "string") {
    const { name, region, account } = reference;
    return { nameOrId: name, target: present({ region, account, stack: name }) };
  }
  const [, region, owner] = /^arn:[^:]+:cloudformation:([^:]+):([^:]+):/.exec(reference) ?? [];
  return { nameOrId: reference, target: present({ region, owner, stack: reference }) };
}

/** The name of a stack that is named by its id; a name is one already. */
export function stackNameIn(nameOrId: string): string {
  return /:stack\/([^/]+)\//.exec(nameOrId)?.[1] ?? nameOrId;
}

/** What comes from JavaScript, or out of a file, may be anything. */
function assertNamesStack(reference: unknown): void {
  const isObject = typeof reference === "object" && reference !== null && "name" in reference;
  const name: unknown = isObject ? reference.name : reference;
  if (typeof name === "string" && name !== "") return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `This names no stack: ${typeof name === "string" ? '""' : typeof name}. Pass a stack's definition, its name, its id, or { name, region }.`,
  );
}
