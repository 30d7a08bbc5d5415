import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

import { failure } from "./errors.ts";

/** A checksum that a client sent, kept to be given back. */
export interface StoredChecksum {
  readonly member: ChecksumMember;
  readonly value: string;
}

const computed: Partial<Record<ChecksumMember, (body: Uint8Array) => Buffer>> = {
  ChecksumCRC32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes;
  },
  ChecksumSHA1: (body) => createHash("sha1").update(body).digest(),
  ChecksumSHA256: (body) => createHash("sha256").update(body).digest(),
};

/** The members that carry a checksum. */
type ChecksumMember = "ChecksumCRC32" | "ChecksumSHA1" | "ChecksumSHA256" | "ChecksumCRC32C" | "ChecksumCRC64NVME";

/** The last two are kept unchecked: Node.js computes neither. */
const members: readonly ChecksumMember[] = [
  "ChecksumCRC32",
  "ChecksumSHA1",
  "ChecksumSHA256",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
];

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
    const actual = computed[member]?.(body).toString("base64");
    if (actual !== undefined && actual !== value) {
      const algorithm = member.slice("Checksum".length);
      throw failure("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`, 400);
    }
    return { member, value };
  }
  return undefined;
}
