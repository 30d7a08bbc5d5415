/**
 * What the function `AWSCloudFormationStackSetAccountGate` of an account decides before a stack set touches the account.
 * One that throws has failed, with the error's message as the reason.
 */
export type AccountGate = (target: {
  readonly account: string;
  readonly region: string;
}) => "SUCCEEDED" | "FAILED" | Promise<"SUCCEEDED" | "FAILED">;

/** The account gates of the cloud. An account without one lets every stack set in. */
export interface AccountGates {
  /** Asks `gate` in each region of `account`. A second registration replaces the first. */
  register(account: string, gate: AccountGate): void;
  /** Forgets a registration. */
  unregister(account: string): void;
}

/** {@link AccountGates} with the side that stack sets ask. */
export interface AccountGateRegistry extends AccountGates {
  find(account: string): AccountGate | undefined;
}

/** No gates yet. */
export function createAccountGates(): AccountGateRegistry {
  const gates = new Map<string, AccountGate>();
  return {
    register: (account, gate) => void gates.set(account, gate),
    unregister: (account) => void gates.delete(account),
    find: (account) => gates.get(account),
  };
}
