/** Where a stack is. Names of stacks, exports and SSM parameters only mean something in one. */
export interface StackPlace {
  readonly region: string;
  /** `undefined` where neither the definition says it, nor `accountId`, nor the credentials. */
  readonly account: string | undefined;
}

/** Where a stack or a reference is that may leave to the orchestrator what it does not say. */
export function placeOf(
  { region, account }: { readonly region?: string; readonly account?: string },
  own: StackPlace,
): StackPlace {
  return { region: region ?? own.region, account: account ?? own.account };
}

/** Whether both are in one account and region. */
export function isSamePlace(a: StackPlace, b: StackPlace): boolean {
  return a.region === b.region && a.account === b.account;
}
