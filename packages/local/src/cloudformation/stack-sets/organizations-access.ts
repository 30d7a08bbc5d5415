import type {
  DescribeOrganizationsAccessInput,
  DescribeOrganizationsAccessOutput,
} from "@aws-sdk/client-cloudformation";

import type { Operation, Service } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { administratorOf } from "./administrator.ts";
import { invalidOperation } from "./stack-set-errors.ts";

/** Whether stack sets may work in the organization: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html */
export function organizationsAccessOperations(engine: Engine): Service["operations"] {
  return {
    ActivateOrganizationsAccess: trust(engine, true),
    DeactivateOrganizationsAccess: trust(engine, false),
    DescribeOrganizationsAccess: describeOrganizationsAccess(engine),
  };
}

function trust({ organization }: Engine, isTrusted: boolean): Operation<Record<string, never>, Record<string, never>> {
  return (_, { account }) => {
    if (account !== organization.managementAccount) {
      throw invalidOperation("Only the management account of an organization can change the access of StackSets to it");
    }
    organization.trust(isTrusted);
    return {};
  };
}

function describeOrganizationsAccess(
  engine: Engine,
): Operation<DescribeOrganizationsAccessInput, DescribeOrganizationsAccessOutput> {
  return (input, context) => {
    const { account } = administratorOf(engine, input, context);
    const { organization } = engine;
    const isEnabled = account === organization.managementAccount && organization.hasTrustedAccess();
    return { Status: isEnabled ? "ENABLED" : "DISABLED" };
  };
}
