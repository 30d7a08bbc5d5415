import type { DeploymentTargets } from "@aws-sdk/client-cloudformation";

import { given } from "../given.ts";
import { notImplemented, validationError } from "../service-errors.ts";
import type { Engine } from "../engine.ts";
import { invalidOperation } from "./stack-set-errors.ts";
import type { StackSet } from "./stack-set.ts";

/** Where a call says its instances are. */
export interface TargetInput {
  readonly Accounts?: readonly string[] | undefined;
  readonly DeploymentTargets?: DeploymentTargets | undefined;
  readonly Regions?: readonly string[] | undefined;
}

/** One account and region that a call is about. */
export interface Target {
  readonly account: string;
  readonly region: string;
  readonly unit?: string;
}

/** Every account and region that a call is about. Throws the service's errors. */
export function targetsOf(engine: Engine, set: StackSet, input: TargetInput): readonly Target[] {
  const { Accounts: accounts, DeploymentTargets: targets, Regions: regions = [] } = input;
  if (accounts !== undefined && targets !== undefined) {
    throw validationError("Cannot specify both Accounts and DeploymentTargets");
  }
  if (regions.length === 0) throw validationError("Regions must be specified");
  for (const region of regions) {
    if (!engine.world.regions.includes(region)) throw validationError(`Region ${region} is not supported`);
  }
  const places = accountsOf(engine, set, accounts, targets);
  return [...new Set(regions)].flatMap((region) => places.map((place) => ({ ...place, region })));
}

function accountsOf(
  engine: Engine,
  set: StackSet,
  accounts: readonly string[] | undefined,
  targets: DeploymentTargets | undefined,
): readonly Omit<Target, "region">[] {
  if (targets?.AccountsUrl !== undefined) throw notImplemented("DeploymentTargets.AccountsUrl");
  if (set.permissionModel === "SELF_MANAGED") {
    if (targets?.OrganizationalUnitIds !== undefined) {
      throw validationError("StackSets with SELF_MANAGED permission model can only have accounts as target");
    }
    const named = accounts ?? targets?.Accounts ?? [];
    if (named.length === 0) throw validationError("Accounts must be specified");
    for (const account of named) {
      if (!/^\d{12}$/.test(account)) throw validationError(`Account ${account} is not valid`);
    }
    return [...new Set(named)].map((account) => ({ account }));
  }
  if (accounts !== undefined || targets?.OrganizationalUnitIds === undefined) {
    throw invalidOperation(
      "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target",
    );
  }
  for (const unit of targets.OrganizationalUnitIds) {
    if (!engine.organization.hasUnit(unit)) throw validationError(`Organizational unit ${unit} does not exist`);
  }
  return engine.organization
    .targetsOf(targets.OrganizationalUnitIds, targets)
    .map(({ account, unit }) => ({ account, ...given({ unit }) }));
}
