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
  /** The SHA-256 of each part, in Base64. */
  readonly partChecksums: readonly string[];
  /** The parts in which it is uploaded; one when it is small. Those in `spare` are nobody's any more, and are filled again. */
  parts(spare?: Uint8Array[]): AsyncIterable<Uint8Array>;
}

/** Above S3's least of 5 MiB; 10,000 of them are more than anything here has. Several are in memory at a time. */
export const PART_SIZE: number = 8 * 1024 * 1024;

/** Bytes in pieces, each of which is good until the next one is asked for. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Reads everything once. */
export async function contentOf(read: () => Pieces): Promise<Content> {
  const whole = createHash("sha256");
  const digests: Buffer[] = [];
  let size = 0;
  let part = createHash("sha256");
  for await (const [piece, isLast] of cutAtParts(read())) {
    whole.update(piece);
    part.update(piece);
    size += piece.byteLength;
    if (!isLast) continue;
    digests.push(part.digest());
    part = createHash("sha256");
  }
  if (size === 0 || size % PART_SIZE !== 0) digests.push(part.digest());
  const digest = whole.digest();
  const checksum =
    digests.length === 1
      ? digest.toString("base64")
      : `${createHash("sha256").update(Buffer.concat(digests)).digest("base64")}-${digests.length}`;
  const partChecksums = digests.map((each) => each.toString("base64"));
  return {
    size,
    sha256: digest.toString("hex"),
    checksum,
    partChecksums,
    parts: (spare) => inParts(read(), size, spare),
  };
}

/** All of it, in memory. */
export async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The same bytes in parts of equal length, of which the last may be shorter, or empty when there is nothing. */
async function* inParts(pieces: Pieces, size: number, spare: Uint8Array[] = []): AsyncGenerator<Uint8Array> {
  let part: Uint8Array = Buffer.alloc(Math.min(size, PART_SIZE));
  let length = 0;
  let left = size;
  for await (const [piece, isLast] of cutAtParts(pieces)) {
    part.set(piece, length);
    length += piece.byteLength;
    left -= piece.byteLength;
    if (!isLast) continue;
    yield part;
    part = (spare.pop() ?? Buffer.alloc(Math.min(left, PART_SIZE))).subarray(0, left);
    length = 0;
  }
  if (length > 0 || size === 0) yield part;
}

/** The same pieces, none of which is in two parts, and whether each is the last of a whole one. */
async function* cutAtParts(pieces: Pieces): AsyncGenerator<readonly [piece: Uint8Array, isLast: boolean]> {
  let room = PART_SIZE;
  for await (let piece of pieces) {
    while (piece.byteLength >= room) {
      yield [piece.subarray(0, room), true];
      piece = piece.subarray(room);
      room = PART_SIZE;
    }
    if (piece.byteLength > 0) yield [piece, false];
    room -= piece.byteLength;
  }
}
