import type { AccountFilterType } from "@aws-sdk/client-cloudformation";

import type { IdSource } from "./world.ts";

/** The organization that the accounts of the cloud may belong to. Its management account is the first account of the cloud. */
export interface Organization {
  readonly managementAccount: string;
  /** The unit that holds every other unit, `r-…`. */
  readonly root: string;
  /** Makes an organizational unit inside `parent` (the root when not given) and answers its id, `ou-…`. */
  addUnit(parent?: string): string;
  /** Puts accounts of the cloud into a unit or the root: they join the organization, or move. */
  place(accounts: string | readonly string[], unit: string): void;
  /** Lets an account leave the organization. */
  remove(account: string): void;
  /** Suspends an account: it stays where it is, and nothing can be deployed to it. */
  suspend(account: string): void;
  /** Undoes {@link Organization.suspend}. */
  reinstate(account: string): void;
  /** Lets a member account administer stack sets of the organization, by `CallAs: DELEGATED_ADMIN`. */
  delegate(account: string): void;
  /** Undoes {@link Organization.delegate}, as leaving the organization does. */
  undelegate(account: string): void;
}

/** An account as a unit that was asked for has it. */
export interface OrganizationTarget {
  readonly account: string;
  /** The unit that was asked for, which may be above the account's own. Absent for an account that was asked for by itself. */
  readonly unit?: string;
}

/** Which accounts of the units a call means. */
export interface AccountFilter {
  readonly accounts: readonly string[];
  /** Default: `UNION`, which adds the accounts to those of the units. */
  readonly type?: AccountFilterType | undefined;
}

/** That an account has moved between units, has joined or has left. */
export interface AccountMove {
  readonly account: string;
  /** The unit it was in and those above, the nearest first; empty outside of the organization. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** {@link Organization} with the side that stack sets ask. */
export interface OrganizationRegistry extends Organization {
  hasUnit(unit: string): boolean;
  isSuspended(account: string): boolean;
  isDelegated(account: string): boolean;
  /** Whether stack sets may work in the organization, as they may from the start. */
  hasTrustedAccess(): boolean;
  trust(isTrusted: boolean): void;
  /** The member accounts in `units` and in the units below, in order. */
  targetsOf(units: readonly string[], filter?: AccountFilter): readonly OrganizationTarget[];
  /** Calls `listener` after each move of an account. */
  onMove(listener: (move: AccountMove) => void): void;
}

/** An organization with a root, and nobody in it but the management account. */
export function createOrganization(accounts: readonly [string, ...string[]], ids: IdSource): OrganizationRegistry {
  const [managementAccount] = accounts;
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const suffix = ids.token(4, alphabet);
  const root = `r-${suffix}`;
  const parents = new Map<string, string | undefined>([[root, undefined]]);
  const unitOf = new Map<string, string>([[managementAccount, root]]);
  const suspended = new Set<string>();
  const delegated = new Set<string>();
  let isTrusted = true;
  const listeners: ((move: AccountMove) => void)[] = [];

  const chain = (unit: string | undefined): readonly string[] => {
    const result: string[] = [];
    for (let each = unit; each !== undefined; each = parents.get(each)) result.push(each);
    return result;
  };
  const known = (unit: string): string => {
    if (parents.has(unit)) return unit;
    throw new RangeError(`The organization has no unit ${unit}: make one with addUnit, or take its root ${root}.`);
  };
  const member = (account: string): string => {
    if (accounts.includes(account)) return account;
    throw new RangeError(`The local cloud has no account ${account}: name it in the option accounts.`);
  };
  const move = (account: string, unit: string | undefined): void => {
    const from = chain(unitOf.get(account));
    if (unit === undefined) unitOf.delete(account);
    else unitOf.set(account, unit);
    const to = chain(unit);
    if (unit === undefined) delegated.delete(account);
    if (from[0] !== to[0]) for (const listener of listeners) listener({ account, from, to });
  };

  return {
    managementAccount,
    root,
    addUnit(parent = root) {
      const unit = `ou-${suffix}-${ids.token(8, alphabet)}`;
      parents.set(unit, known(parent));
      return unit;
    },
    place(placed, unit) {
      known(unit);
      for (const account of typeof placed === "string" ? [placed] : placed) move(member(account), unit);
    },
    remove(account) {
      if (account === managementAccount) throw new RangeError("The management account can't leave its organization.");
      move(member(account), undefined);
    },
    suspend: (account) => void suspended.add(member(account)),
    reinstate: (account) => void suspended.delete(member(account)),
    delegate(account) {
      if (account === managementAccount || !unitOf.has(member(account))) {
        throw new RangeError(`${account} is no member account: place it into a unit of the organization first.`);
      }
      delegated.add(account);
    },
    undelegate: (account) => void delegated.delete(member(account)),
    hasUnit: (unit) => parents.has(unit),
    isSuspended: (account) => suspended.has(account),
    isDelegated: (account) => delegated.has(account),
    hasTrustedAccess: () => isTrusted,
    trust(trusted) {
      isTrusted = trusted;
    },
    targetsOf(units, { accounts: named, type = "UNION" } = { accounts: [] }) {
      return accounts.flatMap((account): readonly OrganizationTarget[] => {
        if (account === managementAccount || !unitOf.has(account)) return [];
        const unit = chain(unitOf.get(account)).find((each) => units.includes(each));
        if (!isMeant(type, unit !== undefined, named.includes(account))) return [];
        return [unit === undefined ? { account } : { account, unit }];
      });
    },
    onMove: (listener) => void listeners.push(listener),
  };
}

/** Whether a filter lets an account through: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html */
export function isMeant(type: AccountFilterType, isInUnits: boolean, isNamed: boolean): boolean {
  switch (type) {
    case "INTERSECTION":
      return isInUnits && isNamed;
    case "DIFFERENCE":
      return isInUnits && !isNamed;
    case "UNION":
      return isInUnits || isNamed;
    default:
      return isInUnits;
  }
}
