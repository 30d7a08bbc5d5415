import type { Demand } from "../access/demand.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { Demands } from "../wire/operation.ts";

/** The action that an operation on objects needs, where that is called otherwise: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const onObjects: Readonly<Record<string, string>> = {
  PutObject: "PutObject",
  GetObject: "GetObject",
  HeadObject: "GetObject",
  DeleteObject: "DeleteObject",
  GetObjectTagging: "GetObjectTagging",
  PutObjectTagging: "PutObjectTagging",
  DeleteObjectTagging: "DeleteObjectTagging",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  AbortMultipartUpload: "AbortMultipartUpload",
  ListParts: "ListMultipartUploadParts",
};

/** The same of operations on buckets. */
const onBuckets: Readonly<Record<string, string>> = {
  CreateBucket: "CreateBucket",
  DeleteBucket: "DeleteBucket",
  HeadBucket: "ListBucket",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListMultipartUploads: "ListBucketMultipartUploads",
  GetBucketLocation: "GetBucketLocation",
  GetBucketVersioning: "GetBucketVersioning",
  PutBucketVersioning: "PutBucketVersioning",
  GetBucketPolicy: "GetBucketPolicy",
  PutBucketPolicy: "PutBucketPolicy",
  DeleteBucketPolicy: "DeleteBucketPolicy",
};

/** Says what a call of S3 demands. What has no row is refused by name: guessing would allow or deny something else. */
export function s3Demands(partitionOf: (region: string) => string): Demands {
  return (operation, input, { region }) => {
    const { Bucket: bucket = "", Key: key = "", VersionId: version } = input as Readonly<Record<string, string>>;
    const partition = partitionOf(region);
    if (operation === "ListBuckets") return [{ action: "s3:ListAllMyBuckets", resource: "*" }];
    const onBucket = onBuckets[operation];
    if (onBucket !== undefined) return [{ action: `s3:${onBucket}`, resource: bucketArn(partition, bucket) }];
    const onObject = onObjects[operation];
    if (onObject === undefined) throw notEvaluated(operation);
    const suffix = version === undefined || !/^(?:Get|Delete)/.test(onObject) ? "" : "Version";
    return [{ action: `s3:${onObject}${suffix}`, resource: objectArn(partition, bucket, key) }];
  };
}

/** The ARN of a bucket. */
function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The ARN of an object: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function objectArn(partition: string, bucket: string, key: string): Demand["resource"] {
  return `${bucketArn(partition, bucket)}/${key}`;
}

function notEvaluated(operation: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    `The local cloud does not know what s3 ${operation} demands of a session policy.`,
    { statusCode: 501, fault: "Receiver" },
  );
}
