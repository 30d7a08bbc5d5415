import { ServiceError } from "../wire/service-error.ts";

// The errors of S3 with its own words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.

/** The bucket that was named is not there. */
export function noSuchBucket(bucket: string): ServiceError {
  return failure("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: bucket });
}

/** The key that was named is not there. */
export function noSuchKey(key: string): ServiceError {
  return failure("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
}

/** The version that was named is not there. */
export function noSuchVersion(key: string, versionId: string): ServiceError {
  return failure("NoSuchVersion", "The specified version does not exist.", 404, { Key: key, VersionId: versionId });
}

/** A condition of the request does not hold. */
export function preconditionFailed(condition: string): ServiceError {
  const message = "At least one of the pre-conditions you specified did not hold";
  return failure("PreconditionFailed", message, 412, { Condition: condition });
}

/** Any other error: code, message and status as the service documents them. */
export function failure(
  code: string,
  message: string,
  statusCode: number,
  members: Readonly<Record<string, string>> = {},
): ServiceError {
  return new ServiceError(code, message, { statusCode, members });
}
