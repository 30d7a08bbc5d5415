import { crc32 } from "node:zlib";

/** A file that stands in an archive. */
export interface UnzippedFile {
  readonly text: string;
  /** As Unix writes it, such as `755`. */
  readonly mode: string;
}

/** Reads a stored archive as extractors do, from the directory at its end, and refuses what does not match its checksum. */
export function readZip(archive: Uint8Array): Record<string, UnzippedFile> {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf(Buffer.from("PK\u0005\u0006"));
  const count = bytes.readUInt16LE(end + 10);
  const files: [string, UnzippedFile][] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (bytes.toString("latin1", at, at + 4) !== "PK\u0001\u0002") throw new Error(`no directory entry at ${at}`);
    const [method, checksum, size] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 16),
      bytes.readUInt32LE(at + 24),
    ];
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, nameEnd);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + size);
    if (method !== 0 || crc32(content) !== checksum) throw new Error(`${name} is not what was stored`);
    if (bytes.toString("utf8", local + 30, local + 30 + Buffer.byteLength(name)) !== name) throw new Error(name);
    const mode = ((bytes.readUInt32LE(at + 38) >>> 16) & 0o777).toString(8);
    files.push([name, { text: content.toString("utf8"), mode }]);
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return Object.fromEntries(files);
}
