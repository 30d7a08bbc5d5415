import { CoreErrorCode, coreError } from "../core-error.ts";

/** Where the verbs are to be allowed, on what, and with which options. What is not named is not allowed. */
export interface PermissionOptions {
  /** The account of the stacks, twelve digits; `*` for any. */
  readonly account: string;
  /** `*` for any. */
  readonly region: string;
  /** Default `aws`. `aws-cn` in China, `aws-us-gov` in GovCloud. */
  readonly partition?: string;
  /** The stacks, by name. IAM's `*` and `?` stand for what they stand for there: `app-*`. */
  readonly stackNames: readonly string[];
  /** The stack sets, by name, with `*` and `?`. Their stacks are made by roles of their own. Default: none. */
  readonly stackSetNames?: readonly string[];
  /** Whether the stacks have nested ones, which CloudFormation names after them: then `NAME-*` is allowed too. Default `false`. */
  readonly nestedStacks?: boolean;
  /** Whether stacks are planned that do not exist yet. What a plan made for nothing is deleted again, which needs `DeleteStack`. Default `false`. */
  readonly newStacks?: boolean;
  /** The roles that CloudFormation is handed (`roleArn`), which needs `iam:PassRole`. Default: none, and stacks keep the role that they have. */
  readonly roleArns?: readonly string[];
  /** The name of the orchestrator's `templateBucket` in the region, for templates and for what they point to. Default: none. */
  readonly templateBucket?: string;
  /** The buckets that definitions name in their `assets`, in which anything may then be looked up and put. Default: none. */
  readonly assetBuckets?: readonly string[];
  /** Templates that definitions name by their `https:` URLs, and those of nested stacks, as ARNs of their objects: `arn:aws:s3:::templates/app/*`. Default: none. */
  readonly templateUrls?: readonly string[];
  /** The SSM parameters that templates name (`AWS::SSM::Parameter::Value`) and parameters are taken from (`fromSsm`), with `*` and `?`: `/app/*`. Default: none. */
  readonly ssmParameters?: readonly string[];
  /** The SSM parameters that outputs are published to (`publish`) and secrets are moved to (`moveSecret`), with `*` and `?`: `/app/*`. Default: none. */
  readonly writtenParameters?: readonly string[];
  /** The transforms and macros of the templates: `Serverless-2016-10-31` stands for the one of AWS, and an ARN for itself. Default: none. */
  readonly macros?: readonly string[];
  /** Whether `stackPolicy` or `stackPolicyDuringUpdate` are used. Default `false`. */
  readonly stackPolicy?: boolean;
  /** Whether the protection from deletion is switched: `terminationProtection`, `liftProtection`. Default `false`. */
  readonly terminationProtection?: boolean;
  /** Whether a `timeout`, or the policy of `recover`, cancels updates. Default `false`. */
  readonly cancelUpdates?: boolean;
  /** Whether the orchestrator has a store, and so writes down what was deployed. What S3 wants of those who use a store there is not part of this. Default `false`. */
  readonly store?: boolean;
  /** Whether several stacks are worked on at a time: then one list of all stacks of the region tells about them. Without it each is described by itself. Default `false`. */
  readonly sideBySide?: boolean;
}

/** Refuses what IAM would read as something else than is meant. Throws `INVALID_DEFINITION`. */
export function assertUsable({ account, region, partition = "aws", ...options }: PermissionOptions): void {
  assertAll("account", [account], /^(?:\d{12}|\*)$/, "twelve digits, or *");
  assertAll("region", [region], /^(?:[a-z]{2,}(?:-[a-z]+)+-\d+|\*)$/, "a region such as eu-west-1, or *");
  assertAll("partition", [partition], /^aws(?:-[a-z]+)*$/, "a partition such as aws or aws-cn");
  if (options.stackNames.length === 0)
    throw unusable("stackNames", "[]", 'at least one name; "*" stands for every stack');
  assertAll("stackNames", options.stackNames, /^[A-Za-z*?][A-Za-z0-9*?-]*$/, "names of stacks, with * and ?");
  assertAll("stackSetNames", options.stackSetNames, /^[A-Za-z*?][A-Za-z0-9*?-]*$/, "names of stack sets, with * and ?");
  assertAll("roleArns", options.roleArns, /^arn:aws[\w-]*:iam::[\d*]+:role\/.+$/, "ARNs of roles");
  assertAll("templateBucket", options.templateBucket, /^[a-z0-9][a-z0-9.-]+$/, "the name of a bucket");
  assertAll("assetBuckets", options.assetBuckets, /^[a-z0-9][a-z0-9.-]+$/, "names of buckets");
  assertAll("templateUrls", options.templateUrls, /^arn:aws[\w-]*:s3:::[^/]+\/.+$/, "ARNs of objects in S3");
  assertAll("ssmParameters", options.ssmParameters, /^[\w.*?/-]+$/, "names of SSM parameters, with * and ?");
  assertAll("writtenParameters", options.writtenParameters, /^[\w.*?/-]+$/, "names of SSM parameters, with * and ?");
  assertAll("macros", options.macros, /^[\w:.*?/-]+$/, "names of transforms, or ARNs of macros");
}

function assertAll(
  option: string,
  values: string | readonly string[] | undefined,
  pattern: RegExp,
  expected: string,
): void {
  for (const value of [values ?? []].flat()) if (!pattern.test(value)) throw unusable(option, value, expected);
}

function unusable(option: string, value: string, expected: string): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `No permissions can be made with ${option} "${value}": it must be ${expected}.`,
    { details: { option, value } },
  );
}
