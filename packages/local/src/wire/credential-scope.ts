import type { WireRequest } from "./wire-message.ts";

/** What a SigV4 signature says of its caller. The signature itself is not checked: the local cloud has no secrets. */
export interface CredentialScope {
  readonly accessKeyId: string;
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
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

const inHeader = /^AWS4-HMAC-SHA256\s+(?:.*[\s,])?Credential=([^,\s]+)/;
