import { createHash } from "node:crypto";

/** Bytes that can be read again and again, and what is known of them after reading them once. */
export interface Content {
  readonly size: number;
  /** The SHA-256 of all bytes, in hexadecimal digits. */
  readonly sha256: string;
  /**
   * What S3 answers as the SHA-256 of the object: of all bytes, or of the digests of its parts with their number behind it
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html).
   */
  readonly checksum: string;
  /** The parts in which it is uploaded; one when it is small. */
  parts(): AsyncIterable<Uint8Array>;
}

/** Above S3's least of 5 MiB; 10,000 of them are more than anything here has. */
export const PART_SIZE: number = 16 * 1024 * 1024;

/** Reads everything once. */
export async function contentOf(read: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Content> {
  const whole = createHash("sha256");
  const digests: Buffer[] = [];
  let size = 0;
  for await (const part of inParts(read())) {
    whole.update(part);
    digests.push(createHash("sha256").update(part).digest());
    size += part.byteLength;
  }
  const digest = whole.digest();
  const checksum =
    digests.length === 1
      ? digest.toString("base64")
      : `${createHash("sha256").update(Buffer.concat(digests)).digest("base64")}-${digests.length}`;
  return { size, sha256: digest.toString("hex"), checksum, parts: () => inParts(read()) };
}

/** All of it, in memory. */
export async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The same bytes in parts of equal length, of which the last may be shorter, or empty when there is nothing. */
async function* inParts(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array[] = [];
  let length = 0;
  let isFirst = true;
  for await (let piece of pieces) {
    while (length + piece.byteLength > PART_SIZE) {
      const rest = PART_SIZE - length;
      yield Buffer.concat([...kept, piece.subarray(0, rest)]);
      isFirst = false;
      piece = piece.subarray(rest);
      kept = [];
      length = 0;
    }
    kept.push(piece);
    length += piece.byteLength;
  }
  if (length > 0 || isFirst) yield Buffer.concat(kept);
}
