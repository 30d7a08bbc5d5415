import type { AccountFilterType, DeploymentTargets } from "@aws-sdk/client-cloudformation";

import { isMeant } from "../../organization.ts";
import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { invalidOperation, stackInstanceNotFound } from "./stack-set-errors.ts";
import { instanceKey, type StackInstance, type StackSet } from "./stack-set.ts";

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

/** Every account and region in which a call wants instances. Throws the service's errors. */
export async function targetsOf(
  engine: Engine,
  set: StackSet,
  input: TargetInput,
  context: CallContext,
): Promise<readonly Target[]> {
  const { accounts, units, type } = await readTargets(engine, set, input, context);
  if (units !== undefined && accounts.length > 0 && type === "UNION") {
    throw validationError("AccountFilterType UNION is not supported for CreateStackInstances");
  }
  const places =
    units === undefined
      ? accounts.map((account) => ({ account }))
      : engine.organization.targetsOf(units, { accounts, type });
  return [...new Set(input.Regions)].flatMap((region) => places.map((place) => ({ ...place, region })));
}

/**
 * The instances that a call is about. One that a self-managed set does not have is refused, unless `absent` says otherwise;
 * to a unit belongs what was made for it, and what its accounts have.
 */
export async function targetedInstances(
  engine: Engine,
  set: StackSet,
  input: TargetInput,
  context: CallContext,
  absent: "refused" | "skipped" = "refused",
): Promise<readonly StackInstance[]> {
  const { accounts, units, type } = await readTargets(engine, set, input, context);
  const regions = [...new Set(input.Regions)];
  if (units === undefined) {
    return regions.flatMap((region) =>
      accounts.flatMap((account) => {
        const instance = set.instances.get(instanceKey({ account, region }));
        if (instance === undefined && absent === "refused") throw stackInstanceNotFound(set.name, account, region);
        return instance ?? [];
      }),
    );
  }
  const inUnits = new Set(engine.organization.targetsOf(units).map(({ account }) => account));
  const named = new Set(accounts);
  return [...set.instances.values()].filter(
    ({ account, region, unit }) =>
      regions.includes(region) &&
      isMeant(type, inUnits.has(account) || (unit !== undefined && units.includes(unit)), named.has(account)),
  );
}

/** What a call names as its targets. Service-managed sets have units, the others none. */
interface NamedTargets {
  readonly accounts: readonly string[];
  readonly units: readonly string[] | undefined;
  readonly type: AccountFilterType;
}

async function readTargets(
  engine: Engine,
  { permissionModel }: StackSet,
  { Accounts: direct, DeploymentTargets: targets, Regions: regions = [] }: TargetInput,
  context: CallContext,
): Promise<NamedTargets> {
  if (direct !== undefined && targets !== undefined) {
    throw validationError("Cannot specify both Accounts and DeploymentTargets");
  }
  if (regions.length === 0) throw validationError("Regions must be specified");
  for (const region of regions) {
    if (!engine.world.regions.includes(region)) throw validationError(`Region ${region} is not supported`);
  }
  const named = direct ?? (await accountsOf(engine, targets, context));
  for (const account of named) {
    if (!/^\d{12}$/.test(account)) throw validationError(`Account ${account} is not valid`);
  }
  const accounts = [...new Set(named)];
  const { OrganizationalUnitIds: units, AccountFilterType: type } = targets ?? {};
  if (permissionModel === "SELF_MANAGED") {
    if (units !== undefined) {
      throw validationError("StackSets with SELF_MANAGED permission model can only have accounts as target");
    }
    if (accounts.length === 0) throw validationError("Accounts must be specified");
    return { accounts, units, type: "NONE" };
  }
  if (direct !== undefined || units === undefined) {
    throw invalidOperation(
      "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target",
    );
  }
  for (const unit of units) {
    if (!engine.organization.hasUnit(unit)) throw validationError(`Organizational unit ${unit} does not exist`);
  }
  if ((type === "INTERSECTION" || type === "DIFFERENCE") && accounts.length === 0) {
    throw validationError(`Accounts must be specified when AccountFilterType is ${type}`);
  }
  return { accounts, units, type: type ?? "UNION" };
}

/** Named in the call, or in a file of S3, separated by commas or lines. */
async function accountsOf(
  engine: Engine,
  { Accounts: accounts, AccountsUrl: url }: DeploymentTargets = {},
  context: CallContext,
): Promise<readonly string[]> {
  if (url === undefined) return accounts ?? [];
  if (accounts !== undefined) throw validationError("Cannot specify both Accounts and AccountsUrl");
  return readList(engine, url, context);
}

/** The entries of a list in S3: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html */
export async function readList(engine: Engine, url: string, context: CallContext): Promise<readonly string[]> {
  const content = await engine.readTemplateUrl(url, context);
  const text = typeof content === "string" ? content : Buffer.from(content).toString();
  if (Buffer.byteLength(text) > largestList)
    throw validationError(`A list may not exceed ${largestList} bytes in size.`);
  return text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

const largestList = 10 * 1024 * 1024;
