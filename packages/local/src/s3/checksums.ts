import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

import type { PutObjectRequest } from "@aws-sdk/client-s3";

import { failure } from "./errors.ts";

/** A checksum that a client sent, kept to be given back. */
export interface StoredChecksum {
  readonly member: ChecksumMember;
  readonly value: string;
}

const computed = {
  ChecksumCRC32: (body: Uint8Array): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes;
  },
  ChecksumSHA1: (body: Uint8Array): Buffer => createHash("sha1").update(body).digest(),
  ChecksumSHA256: (body: Uint8Array): Buffer => createHash("sha256").update(body).digest(),
};

/** The members that carry a checksum. CRC-32C and CRC-64/NVME are kept unchecked: Node.js has neither. */
const members = [
  "ChecksumCRC32",
  "ChecksumSHA1",
  "ChecksumSHA256",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
] as const satisfies readonly (keyof PutObjectRequest)[];

type ChecksumMember = (typeof members)[number];

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
    if (member in computed && computed[member as keyof typeof computed](body).toString("base64") !== value) {
      const algorithm = member.slice("Checksum".length);
      throw failure("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`, 400);
    }
    return { member, value };
  }
  return undefined;
}
