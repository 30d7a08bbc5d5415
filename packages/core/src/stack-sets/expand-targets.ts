import { CoreErrorCode, coreError } from "../core-error.ts";
import { placeKey, type InstancePlace } from "../rollout/instance-place.ts";
import { isUnitTargets, targetList, type StackSet, type UnitTargets } from "./stack-set.ts";

/** An account and region that a set is to have a stack in. */
export interface WantedInstance extends InstancePlace {
  /** The unit of the targets that it belongs to. Absent for accounts that were named themselves. */
  readonly unit?: string;
  /** By parameter, what it is to have instead of the set's own values. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Answers the accounts of an organizational unit and of those below it, without the management account: StackSets do not reach that. */
export type AccountsOf = (unit: string) => readonly string[] | Promise<readonly string[]>;

/**
 * Every account and region that a definition wants, once each, in the order of its targets. Throws `INVALID_DEFINITION` for an
 * override that meets none of them, and for units whose accounts nobody knows.
 */
export async function expandTargets(set: StackSet, accountsOf?: AccountsOf): Promise<readonly WantedInstance[]> {
  const places = new Map<string, InstancePlace & { readonly unit?: string }>();
  const add = (account: string, region: string, unit?: string): void => {
    const place = unit === undefined ? { account, region } : { account, region, unit };
    const key = placeKey(place);
    if (!places.has(key)) places.set(key, place);
  };
  for (const targets of targetList(set)) {
    if ("account" in targets) add(targets.account, targets.region);
    else if (isUnitTargets(targets)) {
      for (const [account, unit] of await accountsIn(set, targets, accountsOf)) {
        for (const region of targets.regions) add(account, region, unit);
      }
    } else for (const account of targets.accounts) for (const region of targets.regions) add(account, region);
  }
  return withOverrides(set, [...places.values()]);
}

async function accountsIn(
  set: StackSet,
  { units, accounts = [], accountFilter }: UnitTargets,
  accountsOf: AccountsOf | undefined,
): Promise<ReadonlyMap<string, string | undefined>> {
  if (accountsOf === undefined) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `Nobody says which accounts are in ${units.join(", ")}, so that stack set "${set.name}" cannot be planned. Pass accountsOf, such as one that asks AWS Organizations with ListAccountsForParent.`,
      { details: { stackSet: set.name, units } },
    );
  }
  const found = new Map<string, string | undefined>();
  for (const unit of units)
    for (const account of await accountsOf(unit)) if (!found.has(account)) found.set(account, unit);
  const named = new Set(accounts);
  if (accountFilter === "UNION") for (const account of accounts) if (!found.has(account)) found.set(account, undefined);
  if (accountFilter === "INTERSECTION")
    for (const account of found.keys()) if (!named.has(account)) found.delete(account);
  if (accountFilter === "DIFFERENCE") for (const account of accounts) found.delete(account);
  return found;
}

type Place = InstancePlace & { readonly unit?: string };

function withOverrides({ name, overrides = [] }: StackSet, places: readonly Place[]): readonly WantedInstance[] {
  if (overrides.length === 0) return places.map((place) => ({ ...place, overrides: NONE }));
  const rules = overrides.map(({ accounts, regions, parameters }) => ({
    accounts: accounts && new Set(accounts),
    regions: regions && new Set(regions),
    values: Object.entries(parameters).map(([key, value]) => [key, textOf(value)] as const),
    isUsed: false,
  }));
  // Instances with the same rules share one record: there are few of those, and many instances.
  const shared = new Map<string, Readonly<Record<string, string>>>();
  const result = places.map((place): WantedInstance => {
    const met = rules.filter(
      ({ accounts, regions }) => (accounts?.has(place.account) ?? true) && (regions?.has(place.region) ?? true),
    );
    for (const rule of met) rule.isUsed = true;
    const key = met.map((rule) => rules.indexOf(rule)).join();
    const known = shared.get(key) ?? Object.fromEntries(met.flatMap(({ values }) => values));
    shared.set(key, known);
    return { ...place, overrides: known };
  });
  const unused = overrides.filter((_, index) => rules[index]?.isUsed !== true);
  if (unused.length === 0) return result;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of stack set "${name}" cannot be used: ${unused.length} of its overrides meet no target, that of ${Object.keys(unused[0]?.parameters ?? {}).join(", ")} among them. Check their accounts and regions.`,
    { details: { stackSet: name, unused } },
  );
}

const NONE: Readonly<Record<string, string>> = Object.freeze({});

function textOf(value: string | number | boolean | readonly (string | number)[]): string {
  return typeof value === "object" ? value.join(",") : String(value);
}
