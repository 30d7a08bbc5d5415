import type { CallContext } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { World } from "../world.ts";
import type { Bucket } from "./bucket.ts";
import { failure, noSuchBucket } from "./errors.ts";

/** Stands for the region in a context that does not care, such as the older signature's, which has none. */
export const anyRegion = "";

/** The bucket that a request means, and whose the caller believes it to be. */
export interface BucketTarget {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** All buckets of the cloud. Their names are one space for all accounts and regions, as in AWS. */
export interface BucketRegistry {
  create(name: string, context: Pick<CallContext, "account" | "region">): Bucket;
  /** The caller's bucket. Refuses like S3 when it is not there, another account's, or another region's. */
  find(target: BucketTarget, context: Pick<CallContext, "account" | "region">): Bucket;
  /** Whoever's it is. */
  peek(name: string): Bucket | undefined;
  delete(name: string): void;
  of(account: string): readonly Bucket[];
  /** Refuses when the objects of all buckets together would grow by `bytes` beyond what the cloud keeps. */
  reserve(bytes: number): void;
}

/** No buckets yet. The cloud keeps at most `mostBytes` of content, in memory. */
export function createBucketRegistry(world: World, mostBytes: number): BucketRegistry {
  const buckets = new Map<string, Bucket>();
  return {
    create(name, { account, region }) {
      const bucket: Bucket = {
        name,
        account,
        region,
        created: new Date(world.clock.now()),
        versioning: undefined,
        objects: new Map(),
        uploads: new Map(),
        configurations: new Map(),
      };
      buckets.set(name, bucket);
      return bucket;
    },
    find({ Bucket: name = "", ExpectedBucketOwner: owner }, { account, region }) {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      // A policy opens a bucket to other accounts. What it says in detail is not evaluated.
      const isOpen = bucket.account === account || bucket.configurations.has("Policy");
      if (!isOpen || (owner ?? bucket.account) !== bucket.account) throw failure("AccessDenied", "Access Denied", 403);
      if (bucket.region !== region && region !== anyRegion) throw otherRegion(bucket);
      return bucket;
    },
    peek: (name) => buckets.get(name),
    delete: (name) => void buckets.delete(name),
    of: (account) =>
      [...buckets.values()]
        .filter((bucket) => bucket.account === account)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    reserve(bytes) {
      const used = [...buckets.values()].reduce((sum, bucket) => sum + bytesIn(bucket), 0);
      if (used + bytes <= mostBytes) return;
      throw failure(
        "LocalStorageFull",
        `The local cloud keeps at most ${mostBytes} bytes of objects in memory. Delete some, or create it with a higher maxStoredBytes.`,
        400,
      );
    },
  };
}

function otherRegion(bucket: Bucket): ServiceError {
  return new ServiceError(
    "PermanentRedirect",
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    {
      statusCode: 301,
      members: { Bucket: bucket.name, Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com` },
      headers: { "x-amz-bucket-region": bucket.region },
    },
  );
}

function bytesIn(bucket: Bucket): number {
  let bytes = 0;
  for (const versions of bucket.objects.values())
    for (const { content } of versions) bytes += content?.body.length ?? 0;
  for (const { parts } of bucket.uploads.values()) for (const { body } of parts.values()) bytes += body.length;
  return bytes;
}
