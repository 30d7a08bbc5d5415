import type {
  ActivateOrganizationsAccessInput,
  DeactivateOrganizationsAccessInput,
  DescribeOrganizationsAccessInput,
  DescribeOrganizationsAccessOutput,
  PermissionModels,
} from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation, Service } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { invalidOperation } from "./stack-set-errors.ts";

/** Clouds in which somebody has ended the trusted access of StackSets to the organization. */
const deactivated = new WeakSet<Engine>();

/** The operations on the trusted access, by API name. */
export function organizationsAccessOperations(engine: Engine): Service["operations"] {
  const activate: Operation<ActivateOrganizationsAccessInput, Record<string, never>> = (_, context) => {
    requireManagement(engine, context);
    deactivated.delete(engine);
    return {};
  };
  const deactivate: Operation<DeactivateOrganizationsAccessInput, Record<string, never>> = (_, context) => {
    requireManagement(engine, context);
    deactivated.add(engine);
    return {};
  };
  const describe: Operation<DescribeOrganizationsAccessInput, DescribeOrganizationsAccessOutput> = (input, context) => {
    actingAccount(engine, context, input);
    return { Status: deactivated.has(engine) ? "DISABLED" : "ENABLED" };
  };
  return {
    ActivateOrganizationsAccess: activate,
    DeactivateOrganizationsAccess: deactivate,
    DescribeOrganizationsAccess: describe,
  };
}

function requireManagement({ organization }: Engine, { account }: CallContext): void {
  if (account !== organization.managementAccount) {
    throw invalidOperation("You must be the management account of an organization to use organizations access");
  }
}

/** The account whose sets a call is about: a delegated administrator works on those of the management account. */
export function actingAccount(
  { organization }: Engine,
  { account }: CallContext,
  { CallAs: role = "SELF" }: { readonly CallAs?: string | undefined },
): string {
  if (role === "SELF") return account;
  if (organization.isDelegated(account)) return organization.managementAccount;
  throw validationError(`Account used is not a delegated administrator`);
}

/** Sets with service-managed permissions belong to the management account, which must have let StackSets in. */
export function requireOrganization(engine: Engine, account: string, model: PermissionModels): void {
  if (model !== "SERVICE_MANAGED") return;
  if (account !== engine.organization.managementAccount) {
    throw validationError(
      "You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set",
    );
  }
  if (deactivated.has(engine)) {
    throw validationError("You must enable organizations access to operate a service managed stack set");
  }
}
