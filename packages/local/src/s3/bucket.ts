import type { BucketVersioningStatus, ServerSideEncryption } from "@aws-sdk/client-s3";

import type { StoredChecksum } from "./checksums.ts";
import type { PartsChecksum } from "./parts-checksum.ts";

/** What a client says of an object beside its bytes, given back as it came, in the API's own words. */
export interface ObjectHeaders {
  readonly ContentType: string;
  readonly CacheControl: string | undefined;
  readonly ContentDisposition: string | undefined;
  readonly ContentEncoding: string | undefined;
  readonly ContentLanguage: string | undefined;
  readonly Expires: Date | undefined;
  readonly Metadata: Record<string, string>;
  readonly ServerSideEncryption: ServerSideEncryption;
  readonly SSEKMSKeyId: string | undefined;
}

/** One version of an object: its bytes, or the marker that it was deleted. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` in a bucket that is not versioned. */
  readonly versionId: string;
  readonly lastModified: Date;
  readonly content?: ObjectContent;
}

/** A version that holds bytes. */
export type StoredObject = ObjectVersion & { readonly content: ObjectContent };

/** The bytes of a version and what belongs to them. */
export interface ObjectContent {
  readonly body: Uint8Array;
  /** With its quotation marks. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly checksum?: StoredChecksum;
  readonly tags: Map<string, string>;
}

/** An upload in parts that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  readonly initiated: Date;
  readonly headers: ObjectHeaders;
  /** Nothing when the client asked for none. */
  readonly checksum: PartsChecksum | undefined;
  readonly parts: Map<number, { readonly body: Uint8Array; readonly etag: string; readonly lastModified: Date }>;
}

/** A bucket with everything in it. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  versioning: BucketVersioningStatus | undefined;
  /** Versions by key, newest first. No key has an empty list. */
  readonly objects: Map<string, ObjectVersion[]>;
  readonly uploads: Map<string, MultipartUpload>;
  /** Policy, encryption, tags and the like, as they were put, by the API's name of each. */
  readonly configurations: Map<string, unknown>;
}

/** The newest version of a key that is not deleted, with its content. */
export function currentObject(bucket: Bucket, key: string): StoredObject | undefined {
  const newest = bucket.objects.get(key)?.[0];
  return newest !== undefined && hasContent(newest) ? newest : undefined;
}

/** Whether a version holds bytes, and is no delete marker. */
export function hasContent(version: ObjectVersion): version is StoredObject {
  return version.content !== undefined;
}
