/** Where a stack is, as its id says. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

const STACK_ID = /^arn:[^:]+:cloudformation:([^:]+):(\d{12}):stack\/([^/]+)\//;

/** Reads the id of a stack, or answers `undefined` for a name. */
export function placeOfStackId(nameOrId: string): StackPlace | undefined {
  const [, region, account, stackName] = STACK_ID.exec(nameOrId) ?? [];
  if (region === undefined || account === undefined || stackName === undefined) return undefined;
  return { account, region, stackName };
}
