import type { CallAs, PermissionModels } from "@aws-sdk/client-cloudformation";

import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";

/** The account and region whose stack sets a call is about. */
export interface Administrator {
  readonly account: string;
  readonly region: string;
  /** Acts for the management account, and sees nothing there but what has service-managed permissions. */
  readonly isDelegated: boolean;
}

/**
 * Whose stack sets a call is about. Those of delegated administrators live in the management account:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
export function administratorOf(
  { organization }: Engine,
  { CallAs: callAs = "SELF" }: { readonly CallAs?: CallAs | undefined },
  { account, region }: CallContext,
): Administrator {
  if (callAs === "SELF") return { account, region, isDelegated: false };
  if (!organization.isDelegated(account)) throw validationError("Account used is not a delegated administrator");
  return { account: organization.managementAccount, region, isDelegated: true };
}

/** Refuses service-managed permissions to who does not administer the organization, or has not let stack sets into it. */
export function requireOrganization({ organization }: Engine, model: PermissionModels, account: string): void {
  if (model !== "SERVICE_MANAGED") return;
  if (account !== organization.managementAccount) {
    throw validationError(
      "You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set",
    );
  }
  if (!organization.hasTrustedAccess()) {
    throw validationError("You must enable organizations access to operate a service managed stack set");
  }
}
