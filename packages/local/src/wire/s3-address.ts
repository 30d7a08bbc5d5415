import { urlSuffixes } from "@stacksteward/template";

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

/** The domains of S3, of every partition, as part of a regular expression. */
const s3Domains = `(?:${urlSuffixes()
  .map((suffix) => suffix.replaceAll(".", String.raw`\.`))
  .join("|")})`;
const bucketHost = new RegExp(
  String.raw`^(.+)\.(?:s3(?:[.-](?:dualstack\.|fips\.)?[a-z0-9-]+)?\.${s3Domains}|localhost)$`,
);
const pathStyleHost = new RegExp(String.raw`^s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.${s3Domains}$`);

/** The bucket in front of an S3 host name, when there is one. */
export function bucketOfHost(host: string): string | undefined {
  return bucketHost.exec(host)?.[1];
}

/** Whether it is an S3 host name without a bucket: `s3.amazonaws.com`, `s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.amazonaws.com`. */
export function isPathStyleHost(host: string): boolean {
  return pathStyleHost.test(host);
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
