import type { WireRequest } from "./wire-message.ts";

/** What a signature says of its caller. The signature itself is not checked: the local cloud has no secrets. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** Empty in S3's older signature, which does not say. */
  readonly region: string;
  /** The signing name of the service: `cloudformation`, `s3`, … */
  readonly service: string;
}

/**
 * The credential scope of a request, from its `Authorization` header or, when presigned, from its query.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html.
 */
export function credentialScope(request: WireRequest): CredentialScope | undefined {
  const header = request.headers["authorization"];
  const credential = header === undefined ? request.query.get("X-Amz-Credential") : inHeader.exec(header)?.[1];
  const [accessKeyId, , region, service] = credential?.split("/") ?? [];
  if (accessKeyId && region && service) return { accessKeyId, region, service };
  return olderScope(request);
}

const inHeader = /^AWS4-HMAC-SHA256\s+(?:.*[\s,])?Credential=([^,\s]+)/;

/** Only S3 still takes these, and boto3 still presigns with them: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html. */
function olderScope(request: WireRequest): CredentialScope | undefined {
  const inAuthorization = /^AWS ([^:]+):/.exec(request.headers["authorization"] ?? "")?.[1];
  const accessKeyId = inAuthorization ?? request.query.get("AWSAccessKeyId");
  return accessKeyId ? { accessKeyId, region: "", service: "s3" } : undefined;
}
