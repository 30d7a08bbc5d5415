import { CoreErrorCode, coreError } from "../core-error.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import { isUnitTargets, targetList, type ParameterOverride, type StackSet, type UnitTargets } from "./stack-set.ts";
import { unitReader, type AccountsOf, type UnitReader } from "./unit-reader.ts";

/** An account and region that a set is to have a stack in. */
export interface WantedInstance extends InstancePlace {
  /** The unit of the targets that it belongs to. Absent for accounts that were named themselves. */
  readonly unit?: string;
  /** By parameter, what it is to have instead of the set's own values. Absent when that is nothing. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Every account and region that a definition wants, once each, in the order of its targets. Throws `INVALID_DEFINITION` for an
 * override that meets none of them, and for units whose accounts nobody knows.
 */
export async function expandTargets(set: StackSet, accountsOf?: AccountsOf): Promise<readonly WantedInstance[]> {
  const accountsIn = unitReader(set, accountsOf);
  const rules = overrideRules(set.name, await byAccounts(set.overrides ?? [], accountsIn));
  const wanted: WantedInstance[] = [];
  const known = new Map<string, Set<string>>();
  const add = (account: string, region: string, unit?: string): void => {
    const regions = known.get(account) ?? new Set();
    if (regions.has(region)) return;
    known.set(account, regions.add(region));
    const overrides = rules.valuesAt(account, region);
    const own = overrides === undefined ? undefined : { overrides };
    wanted.push(unit === undefined ? { account, region, ...own } : { account, region, unit, ...own });
  };
  for (const targets of targetList(set)) {
    if ("account" in targets) add(targets.account, targets.region);
    else if (isUnitTargets(targets)) {
      for (const [account, unit] of await accountsMeant(targets, accountsIn)) {
        for (const region of targets.regions) add(account, region, unit);
      }
    } else for (const account of targets.accounts) for (const region of targets.regions) add(account, region);
  }
  rules.assertUsed();
  return wanted;
}

/** The accounts that targets mean, each with the unit that it is reached by: an account that is only named has none. */
async function accountsMeant(
  { units, accounts = [], accountFilter }: UnitTargets,
  accountsIn: UnitReader,
): Promise<ReadonlyMap<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for (const unit of units)
    for (const account of await accountsIn(unit)) if (!found.has(account)) found.set(account, unit);
  const named = new Set(accounts);
  if (accountFilter === "UNION") for (const account of accounts) if (!found.has(account)) found.set(account, undefined);
  if (accountFilter === "INTERSECTION")
    for (const account of found.keys()) if (!named.has(account)) found.delete(account);
  if (accountFilter === "DIFFERENCE") for (const account of accounts) found.delete(account);
  return found;
}

/** Overrides of units as overrides of the accounts that are in them. */
async function byAccounts(
  overrides: readonly ParameterOverride[],
  accountsIn: UnitReader,
): Promise<readonly ParameterOverride[]> {
  const result: ParameterOverride[] = [];
  for (const { units, ...override } of overrides) {
    if (units === undefined) {
      result.push(override);
      continue;
    }
    const accounts = new Set<string>();
    for (const unit of units) for (const account of await accountsIn(unit)) accounts.add(account);
    result.push({ ...override, accounts: [...accounts] });
  }
  return result;
}

/** The overrides of a definition, found by account: there may be many of them, and very many instances. */
function overrideRules(
  name: string,
  overrides: readonly ParameterOverride[],
): {
  valuesAt(account: string, region: string): Readonly<Record<string, string>> | undefined;
  assertUsed(): void;
} {
  const rules = overrides.map(({ regions, parameters }): Rule => ({
    regions: regions && new Set(regions),
    values: Object.entries(parameters).map(([key, value]) => [key, textOf(value)]),
  }));
  const ofAll = [...overrides.keys()].filter((index) => overrides[index]?.accounts === undefined);
  const byAccount = new Map<string, number[]>();
  for (const [index, { accounts = [] }] of overrides.entries()) {
    for (const account of accounts) byAccount.set(account, [...(byAccount.get(account) ?? ofAll), index]);
  }
  const used = new Set<number>();
  // Instances that meet the same rules share one record.
  const shared = new Map<string, Readonly<Record<string, string>>>();
  return {
    valuesAt(account, region) {
      const candidates = byAccount.get(account) ?? ofAll;
      const met = candidates.filter((index) => rules[index]?.regions?.has(region) ?? true).toSorted((a, b) => a - b);
      if (met.length === 0) return undefined;
      const key = met.join();
      const known = shared.get(key);
      if (known !== undefined) return known;
      const values = Object.fromEntries(met.flatMap((index) => rules[index]?.values ?? []));
      for (const index of met) used.add(index);
      shared.set(key, values);
      return values;
    },
    assertUsed() {
      const unused = overrides.filter((_, index) => !used.has(index));
      const [first] = unused;
      if (first === undefined) return;
      throw coreError(
        CoreErrorCode.InvalidDefinition,
        `The definition of stack set "${name}" cannot be used: ${unused.length} of its overrides meet no target, that of ${Object.keys(first.parameters).join(", ")} among them. Check their accounts and regions.`,
        { details: { stackSet: name, unused } },
      );
    },
  };
}

interface Rule {
  readonly regions: ReadonlySet<string> | undefined;
  readonly values: readonly (readonly [string, string])[];
}

function textOf(value: string | number | boolean | readonly (string | number)[]): string {
  return typeof value === "object" ? value.join(",") : String(value);
}
