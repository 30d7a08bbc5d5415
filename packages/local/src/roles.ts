/** Which roles can be assumed: every role of every account, except those that were said to be missing. */
export interface Roles {
  /**
   * Nobody can assume the role any more, as if the account did not have it: not STS, and no stack set that deploys with it.
   * Throws `RangeError` for what is not an account id and a role name.
   */
  remove(account: string, roleName: string): void;
  /** Undoes {@link Roles.remove}. */
  restore(account: string, roleName: string): void;
}

/** {@link Roles} with the side that the services ask. */
export interface RoleRegistry extends Roles {
  isAssumable(account: string, roleName: string): boolean;
}

/** Every role of `accounts`. */
export function createRoles(accounts: readonly string[]): RoleRegistry {
  const missing = new Set<string>();
  const keyOf = (account: string, roleName: string): string => {
    if (!/^\d{12}$/.test(account)) throw new RangeError(`${account} is no account id: it needs twelve digits.`);
    if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) {
      throw new RangeError(
        `${roleName} is no role name: give the name alone, such as AWSCloudFormationStackSetExecutionRole.`,
      );
    }
    return `${account}/${roleName}`;
  };
  return {
    remove: (account, roleName) => void missing.add(keyOf(account, roleName)),
    restore: (account, roleName) => void missing.delete(keyOf(account, roleName)),
    isAssumable: (account, roleName) => accounts.includes(account) && !missing.has(`${account}/${roleName}`),
  };
}
