import { basename, extname } from "node:path";
import { crc32 } from "node:zlib";

import {
  LARGEST_ARCHIVE,
  openLocalFile,
  readLocalFile,
  tooLarge,
  type LocalFile,
  type LocalFolder,
} from "./local-files.ts";
import { contentOf, type Content } from "./content.ts";
import { zipArchive, type ZipEntry } from "./zip-archive.ts";

/** What is uploaded for a file or folder. */
export interface AssetContent extends Content {
  /** With the dot; empty where the file has none that can be kept. */
  readonly extension: string;
}

/** The largest comment behind the end of an archive's directory, and the end itself. */
const LONGEST_END = 65_535 + 22;

/**
 * A file as it is, or an archive: of a folder, and of a single file when the service takes archives only and the file is
 * none.
 */
export async function assetContent(source: LocalFile | LocalFolder, isArchive: boolean): Promise<AssetContent> {
  if (source.kind === "file" && (!isArchive || (await isZip(source)))) {
    return { ...(await contentOf(() => readLocalFile(source))), extension: extensionOf(source.path) };
  }
  if (source.kind === "file" && source.size > LARGEST_ARCHIVE) throw tooLarge(source.path, LARGEST_ARCHIVE);
  const files = source.kind === "folder" ? source.files : new Map([[basename(source.path), source]]);
  const entries: ZipEntry[] = [];
  for (const [name, file] of files) {
    const { size, isExecutable } = file;
    entries.push({ name, size, isExecutable, crc32: await checksumOf(file), read: () => readLocalFile(file) });
  }
  return { ...(await contentOf(() => zipArchive(entries))), extension: ".zip" };
}

async function checksumOf(file: LocalFile): Promise<number> {
  let checksum = 0;
  for await (const piece of readLocalFile(file)) checksum = crc32(piece, checksum);
  return checksum;
}

/** Whether an archive ends where the file does. Something may stand before it, as in a program that unpacks itself. */
async function isZip(found: LocalFile): Promise<boolean> {
  const { size } = found;
  const length = Math.min(size, LONGEST_END);
  const tail = Buffer.alloc(length);
  await using file = await openLocalFile(found);
  await file.read(tail, 0, length, size - length);
  const end = tail.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  return end >= 0 && end + 22 <= length && end + 22 + tail.readUInt16LE(end + 20) === length;
}

function extensionOf(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,16}$/.test(extension) ? extension : "";
}
