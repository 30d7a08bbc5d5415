import type * as Api from "@aws-sdk/client-s3";

import { badChecksum, checksumMember, digestOf, type ChecksumMember, type StoredChecksum } from "./checksums.ts";
import { failure } from "./errors.ts";

/** Which checksum an upload in parts is to have. */
export interface PartsChecksum {
  readonly member: ChecksumMember;
  readonly type: Api.ChecksumType;
}

/**
 * What a client asks for when it begins. Without a type it is composite, but for CRC-64/NVME, which only goes over the
 * whole, as SHA only goes over the parts.
 * See https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html.
 */
export function askedChecksum({
  ChecksumAlgorithm: algorithm,
  ChecksumType: asked,
}: Pick<Api.CreateMultipartUploadRequest, "ChecksumAlgorithm" | "ChecksumType">): PartsChecksum | undefined {
  const member = checksumMember(algorithm);
  if (member === undefined) return undefined;
  const only = onlyType(member);
  if (asked !== undefined && only !== undefined && asked !== only) {
    const message = `The ${asked} checksum type cannot be used with the ${algorithm?.toLowerCase()} checksum algorithm.`;
    throw failure("InvalidRequest", message, 400);
  }
  return { member, type: asked ?? only ?? "COMPOSITE" };
}

function onlyType(member: ChecksumMember): Api.ChecksumType | undefined {
  if (member === "ChecksumCRC64NVME") return "FULL_OBJECT";
  return member.startsWith("ChecksumSHA") ? "COMPOSITE" : undefined;
}

/** The checksum of the whole from its parts. Throws `BadDigest` when the client expects another. */
export function completedChecksum(
  { member, type }: PartsChecksum,
  bodies: readonly Uint8Array[],
  expected: Partial<Record<ChecksumMember, string | undefined>>,
): StoredChecksum {
  const digest = digestOf(
    member,
    Buffer.concat(type === "COMPOSITE" ? bodies.map((body) => digestOf(member, body)) : bodies),
  ).toString("base64");
  const value = type === "COMPOSITE" ? `${digest}-${bodies.length}` : digest;
  // A composite one is sent with or without the number of its parts.
  if (expected[member] !== undefined && ![value, digest].includes(expected[member])) throw badChecksum(member);
  return { member, value, type };
}
