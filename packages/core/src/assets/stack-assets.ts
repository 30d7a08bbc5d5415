/** A local file or folder, and where the template expects it in S3. */
export interface StackFile {
  /** From {@link StackAssets.root}. */
  readonly path: string;
  readonly bucket: string;
  /** It stands for the content: what is there under this key already is left as it is. */
  readonly key: string;
  /** Whether an archive of it goes there: of a folder always, of a file that is none yet only when asked. Default `false`. */
  readonly isArchive?: boolean;
  /**
   * Whether symbolic links in a folder are followed that stay in it: what they lead to is in the archive in their place. One
   * that leads outside, or back to a folder around it, is refused all the same. Default `false`: every link is refused.
   */
  readonly followsLinks?: boolean;
}

/** The version of what the files go to, which somebody has set up in the account and region before. */
export interface RequiredSetup {
  /** The SSM parameter that holds the version, a whole number. */
  readonly ssmParameter: string;
  /** The oldest that will do. */
  readonly version: number;
}

/**
 * What a template expects in S3 under names of its own, as a tool has written it that made both. It is uploaded before the
 * stack is planned. Local paths in a template need none of this: they are found and replaced.
 */
export interface StackAssets {
  /** The folder that all files must be in: what is outside of it is refused with `ASSET_INVALID`. */
  readonly root: string;
  readonly files?: readonly StackFile[];
  /** Where the template goes when it is too large for a request. Default: the orchestrator's `templateBucket`. */
  readonly template?: Pick<StackFile, "bucket" | "key">;
  /** Looked at before anything is uploaded; `SETUP_MISSING` when it is not there or older. */
  readonly requires?: RequiredSetup;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What is wrong with the assets of a definition. */
export function* assetProblems(assets: StackAssets | undefined): Generator<string> {
  if (assets === undefined) return;
  const { root, files = [], template, requires } = assets;
  if (typeof root !== "string" || root === "") yield "Its assets must name the folder that they are in, as root.";
  for (const file of files) {
    if (typeof file.path !== "string" || file.path === "") yield "Each file of its assets must have a path.";
  }
  for (const { bucket, key } of [...files, ...(template === undefined ? [] : [template])]) {
    if (!BUCKET.test(bucket)) yield `Bucket "${bucket}" of its assets is no name of a bucket.`;
    if (key === "" || Buffer.byteLength(key) > 1024)
      yield `Key "${key}" of its assets must have 1 to 1,024 bytes in UTF-8.`;
  }
  if (requires !== undefined && !(Number.isInteger(requires.version) && requires.ssmParameter !== ""))
    yield "What its assets require must be the name of an SSM parameter, and a whole number.";
}
