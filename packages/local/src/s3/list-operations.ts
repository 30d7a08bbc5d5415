import type * as Api from "@aws-sdk/client-s3";

import type { Operation } from "../wire/operation.ts";
import { ownerId } from "./bucket-operations.ts";
import type { BucketRegistry } from "./bucket-registry.ts";
import { hasContent, type Bucket, type ObjectContent, type ObjectVersion } from "./bucket.ts";
import { failure } from "./errors.ts";

/** Listing what is in a bucket. */
export interface ListOperations {
  readonly ListObjects: Operation<Api.ListObjectsRequest, Api.ListObjectsOutput>;
  readonly ListObjectsV2: Operation<Api.ListObjectsV2Request, Api.ListObjectsV2Output>;
  readonly ListObjectVersions: Operation<Api.ListObjectVersionsRequest, Api.ListObjectVersionsOutput>;
}

const mostKeys = 1_000;

/** See https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html. */
export function createListOperations(registry: BucketRegistry): ListOperations {
  return {
    ListObjects(input, context) {
      const bucket = registry.find(input, context);
      const page = list(currentKeys(bucket), { ...input, after: input.Marker });
      return {
        ...shared(bucket, page, input),
        Marker: input.Marker ?? "",
        Contents: page.keys.map((key) => ({ ...describe(bucket, key), Key: encode(key, input), Owner: owner(bucket) })),
        // Only a delimited list answers the marker; others go on after the last key.
        NextMarker: page.isTruncated && input.Delimiter !== undefined ? page.last : undefined,
      };
    },
    ListObjectsV2(input, context) {
      const bucket = registry.find(input, context);
      const after = input.ContinuationToken === undefined ? input.StartAfter : decodeToken(input.ContinuationToken);
      const page = list(currentKeys(bucket), { ...input, after });
      return {
        ...shared(bucket, page, input),
        StartAfter: input.StartAfter,
        ContinuationToken: input.ContinuationToken,
        KeyCount: page.keys.length + page.prefixes.length,
        Contents: page.keys.map((key) => ({
          ...describe(bucket, key),
          Key: encode(key, input),
          ...(input.FetchOwner === true && { Owner: owner(bucket) }),
        })),
        NextContinuationToken: page.isTruncated ? encodeToken(page.last) : undefined,
      };
    },
    ListObjectVersions(input, context) {
      const bucket = registry.find(input, context);
      const page = list(sortedKeys([...bucket.objects.keys()]), { ...input, after: input.KeyMarker });
      const versions = page.keys.flatMap((key) => {
        const [newest, ...older] = bucket.objects.get(key) ?? [];
        return newest === undefined
          ? []
          : [[newest, true] as const, ...older.map((version) => [version, false] as const)];
      });
      const base = (version: ObjectVersion, isLatest: boolean) => ({
        Key: encode(version.key, input),
        VersionId: version.versionId,
        IsLatest: isLatest,
        LastModified: version.lastModified,
        Owner: owner(bucket),
      });
      return {
        ...shared(bucket, page, input),
        KeyMarker: input.KeyMarker ?? "",
        VersionIdMarker: input.VersionIdMarker ?? "",
        Versions: versions.flatMap(([version, isLatest]) =>
          hasContent(version) ? [{ ...base(version, isLatest), ...sizeOf(version.content) }] : [],
        ),
        DeleteMarkers: versions.flatMap(([version, isLatest]) =>
          hasContent(version) ? [] : [base(version, isLatest)],
        ),
        NextKeyMarker: page.isTruncated ? page.last : undefined,
      };
    },
  };
}

interface ListRequest {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: "url" | undefined;
  readonly after?: string | undefined;
}

interface ListPage {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or prefix, after which the next page begins. */
  readonly last: string;
}

function list(sorted: readonly string[], request: ListRequest): ListPage {
  const { Prefix: prefix = "", Delimiter: delimiter, after = "" } = request;
  const size = Math.min(request.MaxKeys ?? mostKeys, mostKeys);
  if (size < 0) throw failure("InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647", 400);
  const keys: string[] = [];
  const prefixes = new Set<string>();
  let last = "";
  for (const key of sorted) {
    if (!key.startsWith(prefix) || (after !== "" && compareUtf8(key, after) <= 0)) continue;
    const common = commonPrefix(key, prefix, delimiter);
    // A page that ended with a prefix goes on behind everything under it.
    if (common !== undefined && (prefixes.has(common) || common === after)) continue;
    if (keys.length + prefixes.size >= size) return { keys, prefixes: [...prefixes], isTruncated: size > 0, last };
    last = common ?? key;
    if (common === undefined) keys.push(key);
    else prefixes.add(common);
  }
  return { keys, prefixes: [...prefixes], isTruncated: false, last };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === "") return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function currentKeys(bucket: Bucket): string[] {
  return sortedKeys([...bucket.objects].flatMap(([key, [newest]]) => (newest?.content === undefined ? [] : [key])));
}

function sortedKeys(keys: readonly string[]): string[] {
  return keys.toSorted(compareUtf8);
}

/** S3 sorts by UTF-8 bytes, which for characters beyond U+FFFF is not the order of JavaScript's strings. */
function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function shared(bucket: Bucket, page: ListPage, request: ListRequest) {
  return {
    Name: bucket.name,
    Prefix: encode(request.Prefix ?? "", request),
    Delimiter: request.Delimiter === undefined ? undefined : encode(request.Delimiter, request),
    MaxKeys: request.MaxKeys ?? mostKeys,
    EncodingType: request.EncodingType,
    IsTruncated: page.isTruncated,
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix, request) })),
  };
}

function describe(bucket: Bucket, key: string): Api._Object {
  const version = bucket.objects.get(key)?.[0];
  return version?.content === undefined ? {} : { LastModified: version.lastModified, ...sizeOf(version.content) };
}

function sizeOf({ etag, body }: ObjectContent): { ETag: string; Size: number; StorageClass: "STANDARD" } {
  return { ETag: etag, Size: body.length, StorageClass: "STANDARD" };
}

function owner(bucket: Bucket): Api.Owner {
  return { ID: ownerId(bucket.account) };
}

function encode(text: string, request: ListRequest): string {
  return request.EncodingType === "url" ? encodeURIComponent(text).replaceAll("%2F", "/") : text;
}

function encodeToken(key: string): string {
  return Buffer.from(key).toString("base64url");
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (encodeToken(key) === token) return key;
  throw failure("InvalidArgument", "The continuation token provided is incorrect", 400);
}
