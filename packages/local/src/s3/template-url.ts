import type { CallContext } from "../wire/operation.ts";
import { bucketOfHost, isPathStyleHost, s3Address, type S3Address } from "../wire/s3-address.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { BucketRegistry } from "./bucket-registry.ts";
import { currentObject } from "./bucket.ts";
import { findVersion } from "./object-versions.ts";

/** Reads what a `TemplateURL` names. */
export type TemplateUrlReader = (
  url: string,
  context: Pick<CallContext, "account" | "region" | "origin">,
) => Uint8Array;

/**
 * Reads templates and stack policies out of the buckets. Takes the URLs that CloudFormation takes,
 * and the path-style URLs of the cloud's own origin, which clients build when their endpoint is this cloud.
 */
export function createTemplateUrlReader(registry: BucketRegistry): TemplateUrlReader {
  return (url, { account, origin }) => {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const isOurs = origin !== undefined && parsed?.origin === new URL(origin).origin;
    if (parsed === undefined || (parsed.protocol !== "https:" && !isOurs)) {
      throw invalid("TemplateURL must be a supported URL.");
    }
    if (!isOurs && !isPathStyleHost(parsed.hostname) && bucketOfHost(parsed.hostname) === undefined) {
      throw invalid(`S3 error: Domain name specified in ${parsed.hostname} is not a valid S3 domain`);
    }
    const { bucket: name, key } = s3AddressOfUrl(url);
    if (name === undefined || key === undefined)
      throw invalid("TemplateURL must reference a valid S3 object to which you have access.");
    const bucket = registry.peek(name);
    if (bucket === undefined) throw unreadable("The specified bucket does not exist");
    if (bucket.account !== account && !bucket.configurations.has("Policy")) throw unreadable("Access Denied");
    const versionId = parsed.searchParams.get("versionId");
    if (versionId !== null) return findVersion(bucket, key, versionId).content.body;
    const object = currentObject(bucket, key);
    if (object === undefined) throw unreadable("The specified key does not exist.");
    return object.content.body;
  };
}

/** The bucket and key that a URL names, as far as it names them. */
export function s3AddressOfUrl(url: string): S3Address {
  if (!URL.canParse(url)) return {};
  const { pathname: path, host } = new URL(url);
  return s3Address({ path, headers: { host } });
}

/** The refusal of CloudFormation to take a template that it cannot read. */
export function unreadable(reason: string): ServiceError {
  return invalid(
    `S3 error: ${reason}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}
