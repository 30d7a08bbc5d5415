import { policy } from "./define-policy.ts";
import type { PolicyResource } from "./policy-resource.ts";
import type { Policy, PolicyContext } from "./policy.ts";

/** A policy over each resource. */
export interface ResourcePolicyDefinition {
  /** Lower case letters, digits and hyphens. */
  readonly id: string;
  /** What must hold, in a sentence. */
  readonly description: string;
  /** The types that it is about. Default: all of them. */
  readonly types?: readonly string[];
  /** Looks at one resource. */
  check(this: void, resource: PolicyResource, context: PolicyContext): void;
}

/**
 * Makes a policy that looks at each resource: at those of the template before anything is sent, and at those of nested stacks
 * and macros when the change set shows them.
 */
export function resourcePolicy({ id, description, types, check }: ResourcePolicyDefinition): Policy {
  const checkAll = (resources: readonly PolicyResource[], context: PolicyContext): void => {
    for (const resource of resources) {
      if (types === undefined || types.includes(resource.type)) check(resource, context);
    }
  };
  return policy({
    id,
    description,
    checkTemplate: (context) => checkAll(context.resources, context),
    checkPlan: (context) => checkAll(context.revealed, context),
  });
}
