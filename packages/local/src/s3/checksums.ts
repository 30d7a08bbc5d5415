import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

import type * as Api from "@aws-sdk/client-s3";

import type { ServiceError } from "../wire/service-error.ts";
import { failure } from "./errors.ts";
import { reflectedCrc } from "./reflected-crc.ts";

/** A checksum of an object, kept to be given back. */
export interface StoredChecksum {
  readonly member: ChecksumMember;
  readonly value: string;
  /** Over the whole object, or over the checksums of the parts it came in. */
  readonly type: Api.ChecksumType;
}

/** The members that carry a checksum. */
export type ChecksumMember =
  | "ChecksumCRC32"
  | "ChecksumSHA1"
  | "ChecksumSHA256"
  | "ChecksumCRC32C"
  | "ChecksumCRC64NVME";

/** See "Supported checksum algorithms" in https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html. */
const digests: Readonly<Record<ChecksumMember, (body: Uint8Array) => Buffer>> = {
  ChecksumCRC32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes;
  },
  ChecksumSHA1: (body) => createHash("sha1").update(body).digest(),
  ChecksumSHA256: (body) => createHash("sha256").update(body).digest(),
  ChecksumCRC32C: reflectedCrc(32, 0x82f63b78n),
  ChecksumCRC64NVME: reflectedCrc(64, 0x9a6c9329ac4bc9b5n),
};

const members = Object.keys(digests) as readonly ChecksumMember[];

/** The member of an algorithm by its name in the API; nothing for those the cloud cannot compute. */
export function checksumMember(algorithm: string | undefined): ChecksumMember | undefined {
  return members.find((member) => member === `Checksum${algorithm}`);
}

/** The bytes of a checksum. */
export function digestOf(member: ChecksumMember, body: Uint8Array): Buffer {
  return digests[member](body);
}

/** The entity tag of a body that came in one piece. */
export function etagOf(body: Uint8Array): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

/** Checks what the client says of its body. Throws `BadDigest` when it arrived changed. */
export function checkBody(
  body: Uint8Array,
  input: Partial<Record<ChecksumMember | "ContentMD5", string | undefined>>,
): StoredChecksum | undefined {
  const md5 = input.ContentMD5;
  if (md5 !== undefined && createHash("md5").update(body).digest("base64") !== md5) {
    throw failure("BadDigest", "The Content-MD5 you specified did not match what we received.", 400);
  }
  for (const member of members) {
    const value = input[member];
    if (value === undefined) continue;
    if (digestOf(member, body).toString("base64") !== value) throw badChecksum(member);
    return { member, value, type: "FULL_OBJECT" };
  }
  return undefined;
}

/** The refusal of bytes that are not what the client says. */
export function badChecksum(member: ChecksumMember): ServiceError {
  const algorithm = member.slice("Checksum".length);
  return failure("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`, 400);
}
