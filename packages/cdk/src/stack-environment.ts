import type { ArtifactManifest } from "@aws-cdk/cloud-assembly-schema";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";

/** Where stacks go that the app leaves open. */
export interface DefaultEnvironment {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Where a stack goes. */
export interface StackEnvironment {
  readonly account: string;
  readonly region: string;
}

/** What an app writes that does not say where a stack goes. */
const OPEN = ["unknown-account", "unknown-region"];

/** The account and region of a stack, `aws://account/region`. Throws `ENVIRONMENT_UNKNOWN` when it is open and has no default. */
export function stackEnvironment(
  label: string,
  { environment = "" }: ArtifactManifest,
  preset: DefaultEnvironment,
): StackEnvironment {
  const [, account = "", region = ""] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  const here = {
    account: OPEN.includes(account) ? preset.account : account,
    region: OPEN.includes(region) ? preset.region : region,
  };
  if (account === "" || region === "") {
    throw cdkError(
      CdkErrorCode.AssemblyInvalid,
      `Stack ${label} is for the environment "${environment}", which is not aws://account/region.`,
    );
  }
  if (here.account !== undefined && here.region !== undefined) return { account: here.account, region: here.region };
  throw cdkError(
    CdkErrorCode.EnvironmentUnknown,
    `Stack ${label} does not say which account and region it is for. Pass them: loadCloudAssembly(folder, { account: "111111111111", region: "eu-west-1" }), or give the stack an env in the app.`,
    { details: { stack: label, environment } },
  );
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const PARTITIONS = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["eu-isoe-", "aws-iso-e"],
  ["eusc-", "aws-eusc"],
] as const;

/** A text with the account, region and partition in the place of those placeholders that a synthesizer writes for them. */
export function withoutPlaceholders(text: string, { account, region }: StackEnvironment): string {
  const partition = PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? "aws";
  return text
    .replaceAll("${AWS::AccountId}", account)
    .replaceAll("${AWS::Region}", region)
    .replaceAll("${AWS::Partition}", partition);
}
