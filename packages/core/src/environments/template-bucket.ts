/** A bucket for templates and for the files that they point to. */
export interface TemplateBucket {
  readonly name: string;
  /** The account that the bucket must belong to; S3 refuses one of that name that is another's. Default: the account of the credentials, which STS is asked for where nobody says it. */
  readonly owner?: string;
}

/** A bucket by its name, or with its owner; or which one, for each region and account. */
export type TemplateBucketOption =
  | string
  | TemplateBucket
  | ((region: string, account?: string) => string | TemplateBucket);

/** The bucket for a region. */
export function templateBucketFor(
  option: TemplateBucketOption | undefined,
  region: string,
  account: string | undefined,
): TemplateBucket | undefined {
  const bucket = typeof option === "function" ? option(region, account) : option;
  return typeof bucket === "string" ? { name: bucket } : bucket;
}
