/** A file for an archive, with what must be known before its first byte is written. */
export interface ZipEntry {
  /** Its path in the archive, with `/`. */
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  readonly isExecutable: boolean;
  read(): AsyncIterable<Uint8Array>;
}

/** What the format holds without extensions that not every reader knows: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export const MOST_ENTRIES = 65_534;

/** Names are UTF-8. */
const FLAGS = 0x08_00;
/** What extracts it needs version 1.0 of the format; Unix has made it, so that modes are believed. */
const VERSION_NEEDED = 10;
const MADE_BY_UNIX = (3 << 8) | 30;
/** Midnight of 1 January 1980, the first moment that the format knows. */
const DATE = (1 << 5) | 1;

/**
 * The bytes of an archive with these files. The same files are the same bytes on every machine: sorted by the bytes of their
 * names, all from 1980, readable for all and writable for the owner, and stored as they are. Nothing is compressed, because
 * what a compressor writes depends on its version.
 */
export async function* zipArchive(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))) {
    const header = localHeader(entry);
    yield header;
    yield* entry.read();
    directory.push(directoryHeader(entry, offset));
    offset += header.length + entry.size;
  }
  const listing = Buffer.concat(directory);
  yield listing;
  yield endOfDirectory(entries.length, listing.length, offset);
}

function localHeader(entry: ZipEntry): Buffer {
  return Buffer.concat([fields([4, 0x04_03_4b_50]), facts(entry), Buffer.from(entry.name)]);
}

function directoryHeader(entry: ZipEntry, offset: number): Buffer {
  const mode = entry.isExecutable ? 0o100_755 : 0o100_644;
  return Buffer.concat([
    fields([4, 0x02_01_4b_50], [2, MADE_BY_UNIX]),
    facts(entry),
    // No comment, the first disk, nothing about its content, the mode, and where it begins.
    fields([2, 0], [2, 0], [2, 0], [2, 0], [2, mode], [4, offset]),
    Buffer.from(entry.name),
  ]);
}

/** What both headers say in the same way. The method is 0, the time midnight, and there are no extensions. */
function facts({ name, size, crc32 }: ZipEntry): Buffer {
  return fields(
    [2, VERSION_NEEDED],
    [2, FLAGS],
    [2, 0],
    [2, 0],
    [2, DATE],
    [4, crc32],
    [4, size],
    [4, size],
    [2, Buffer.byteLength(name)],
    [2, 0],
  );
}

function endOfDirectory(count: number, length: number, offset: number): Buffer {
  return fields([4, 0x06_05_4b_50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, offset], [2, 0]);
}

/** Numbers as the format writes them, the lowest byte first: each with how many bytes it takes. */
function fields(...numbers: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
