import { ServiceError } from "./service-error.ts";
import type { WireRequest } from "./wire-message.ts";

/** The bucket and the key that a request to S3 names. */
export interface S3Address {
  readonly bucket?: string;
  readonly key?: string;
}

/**
 * Reads bucket and key from a virtual-hosted request (`bucket.s3.eu-west-1.amazonaws.com/key`, `bucket.localhost/key`)
 * or a path-style one (`host/bucket/key`).
 * See https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html.
 */
export function s3Address(request: Pick<WireRequest, "path" | "headers">): S3Address {
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "");
  const path = request.path.replace(/^\//, "");
  const hostBucket = bucketOfHost(host);
  if (hostBucket !== undefined) return address(hostBucket, path);
  const slash = path.indexOf("/");
  return slash < 0 ? address(path, "") : address(path.slice(0, slash), path.slice(slash + 1));
}

/** The bucket in front of an S3 host name, when there is one. */
export function bucketOfHost(host: string): string | undefined {
  return /^(.+)\.(?:s3(?:[.-](?:dualstack\.|fips\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?|localhost)$/.exec(host)?.[1];
}

function address(bucket: string, key: string): S3Address {
  return { ...(bucket !== "" && { bucket: decode(bucket) }), ...(key !== "" && { key: decode(key) }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError("InvalidURI", "Couldn't parse the specified URI.");
  }
}
