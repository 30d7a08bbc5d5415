import type * as Api from "@aws-sdk/client-s3";

import type { CallContext, Operation } from "../wire/operation.ts";
import { anyRegion, type BucketRegistry } from "./bucket-registry.ts";
import { failure } from "./errors.ts";

/** Creating, finding and deleting buckets. */
export interface BucketOperations {
  readonly CreateBucket: Operation<Api.CreateBucketRequest, Api.CreateBucketOutput>;
  readonly HeadBucket: Operation<Api.HeadBucketRequest, Api.HeadBucketOutput>;
  readonly DeleteBucket: Operation<Api.DeleteBucketRequest, void>;
  readonly ListBuckets: Operation<Api.ListBucketsRequest, Api.ListBucketsOutput>;
  readonly GetBucketLocation: Operation<Api.GetBucketLocationRequest, Api.GetBucketLocationOutput>;
  readonly GetBucketVersioning: Operation<Api.GetBucketVersioningRequest, Api.GetBucketVersioningOutput>;
  readonly PutBucketVersioning: Operation<Api.PutBucketVersioningRequest, void>;
}

/** The region that needs no location constraint, and answers none. */
const classicRegion = "us-east-1";

/** See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html. */
export function createBucketOperations(registry: BucketRegistry): BucketOperations {
  return {
    CreateBucket(input, context) {
      const { Bucket: name = "" } = input;
      checkBucketName(name);
      checkLocation(input.CreateBucketConfiguration?.LocationConstraint, context);
      const existing = registry.peek(name);
      if (existing === undefined) {
        const bucket = registry.create(name, context);
        if (input.ObjectLockEnabledForBucket === true) bucket.versioning = "Enabled";
        const tags = input.CreateBucketConfiguration?.Tags;
        if (tags !== undefined) bucket.configurations.set("Tagging", { TagSet: tags });
      } else if (existing.account !== context.account) throw nameTaken();
      // Creating one's own bucket again succeeds in us-east-1 and nowhere else.
      else if (existing.region !== classicRegion || context.region !== classicRegion) throw alreadyYours();
      return { Location: `/${name}` };
    },
    HeadBucket(input, context) {
      const bucket = registry.find(input, context);
      return { BucketRegion: bucket.region, AccessPointAlias: false };
    },
    DeleteBucket(input, context) {
      const bucket = registry.find(input, context);
      if (bucket.objects.size > 0) {
        const message =
          bucket.versioning === undefined
            ? "The bucket you tried to delete is not empty"
            : "The bucket you tried to delete is not empty. You must delete all versions in the bucket.";
        throw failure("BucketNotEmpty", message, 409, { BucketName: bucket.name });
      }
      registry.delete(bucket.name);
    },
    ListBuckets(input, context) {
      const matching = registry
        .of(context.account)
        .filter(
          ({ name, region }) =>
            name.startsWith(input.Prefix ?? "") &&
            name > (input.ContinuationToken ?? "") &&
            (input.BucketRegion === undefined || region === input.BucketRegion),
        );
      const page = matching.slice(0, input.MaxBuckets ?? 10_000);
      const last = page.at(-1);
      return {
        Buckets: page.map(({ name, region, created }) => ({
          Name: name,
          CreationDate: created,
          BucketRegion: region,
          BucketArn: `arn:aws:s3:::${name}`,
        })),
        Owner: { ID: ownerId(context.account) },
        Prefix: input.Prefix,
        ContinuationToken: page.length < matching.length ? last?.name : undefined,
      };
    },
    GetBucketLocation(input, context) {
      const bucket = registry.find(input, { ...context, region: anyRegion });
      return bucket.region === classicRegion
        ? {}
        : { LocationConstraint: bucket.region as Api.BucketLocationConstraint };
    },
    GetBucketVersioning(input, context) {
      return { Status: registry.find(input, context).versioning };
    },
    PutBucketVersioning(input, context) {
      const status = input.VersioningConfiguration?.Status;
      if (status !== "Enabled" && status !== "Suspended")
        throw failure("IllegalVersioningConfigurationException", "The Versioning element must be specified", 400);
      registry.find(input, context).versioning = status;
    },
  };
}

/** The canonical user id of an account. */
export function ownerId(account: string): string {
  return account.padStart(64, "0");
}

/** See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. */
function checkBucketName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (!isValid) throw failure("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}

function checkLocation(constraint: string | undefined, { region, accessKeyId }: CallContext): void {
  // The cloud itself creates buckets in the region it stands in; only a client has to say so.
  if (accessKeyId === undefined || constraint === region) return;
  if (constraint === undefined && region === classicRegion) return;
  const which = constraint === undefined ? "unspecified" : constraint;
  throw failure(
    "IllegalLocationConstraintException",
    `The ${which} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}

function nameTaken(): Error {
  return failure(
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    409,
  );
}

function alreadyYours(): Error {
  return failure(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    409,
  );
}
