import type { StackPlace } from "./stack-place.ts";

/** An SSM parameter, and where it is. */
export interface SsmAddress {
  readonly place: StackPlace;
  /** What it may be called: the ARN of `name` and that of `/name` are the same. */
  readonly names: readonly string[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
const ARN = /^arn:[^:]+:ssm:([^:]+):(\d{12}):parameter\/(.+)$/;

/** Reads the name of an SSM parameter of a stack at `here`, or the ARN of one that may be elsewhere. */
export function ssmAddressOf(nameOrArn: string, here: StackPlace): SsmAddress {
  const [, region, account, path] = ARN.exec(nameOrArn) ?? [];
  if (region === undefined || path === undefined) return { place: here, names: [nameOrArn] };
  return { place: { region, account }, names: [path, `/${path}`] };
}
