import { createHash } from "node:crypto";

/** What a file of the file store turned out to be. `torn` is what a crash in the middle of a write leaves. */
export type StoredFile =
  | { readonly kind: "whole"; readonly text: string; readonly digest: string }
  | { readonly kind: "torn" }
  | { readonly kind: "damaged"; readonly reason: string };

const FORMAT = "stacksteward-entry 1 ";
const HEADER = /^stacksteward-entry 1 (\d+) sha256:([0-9a-f]{64})\n/;
/** Longer than any header that {@link encodeStoredFile} writes. */
const LONGEST_HEADER = 128;

/** The bytes of a file: a line with the format, the length and the checksum, and the text behind it. */
export function encodeStoredFile(text: string): { readonly bytes: Buffer; readonly digest: string } {
  const body = Buffer.from(text);
  const digest = digestOf(body);
  const bytes = Buffer.concat([Buffer.from(`${FORMAT}${body.length} sha256:${digest}\n`), body]);
  return { bytes, digest };
}

/** Reads a file back and believes nothing that its checksum does not say. */
export function decodeStoredFile(bytes: Buffer): StoredFile {
  const start = bytes.toString("latin1", 0, LONGEST_HEADER);
  const header = HEADER.exec(start);
  if (header === null) {
    return isCutShort(start)
      ? { kind: "torn" }
      : { kind: "damaged", reason: "it does not begin like an entry of this version" };
  }
  const [line, length, digest = ""] = header;
  const body = bytes.subarray(line.length);
  if (body.length > Number(length)) {
    return { kind: "damaged", reason: `it holds ${body.length} bytes where ${length} were written` };
  }
  if (body.length < Number(length)) return { kind: "torn" };
  if (digestOf(body) === digest) return { kind: "whole", text: body.toString("utf8"), digest };
  return body.at(-1) === 0
    ? { kind: "torn" }
    : { kind: "damaged", reason: "its content is not what its checksum was made of" };
}

function digestOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

/** File systems that lose power may keep the length of a file, and zeros in the place of its content. */
function isCutShort(start: string): boolean {
  const left = start.replace(/\0+$/, "");
  return !left.includes("\n") && (FORMAT.startsWith(left) || left.startsWith(FORMAT));
}
