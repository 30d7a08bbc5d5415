import { inflateSync } from "node:zlib";

import { CatalogDataError } from "./catalog-data-error.ts";
import { unpackType, type PackedType } from "./packed-type.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * The version of the layout that this module reads and `scripts/pack-catalog.ts` writes. Raise it when either the
 * layout or what the generator tells of a type changes: data of another version is built again.
 */
export const CATALOG_FORMAT = 15;

/** The first line of the file, as JSON. Lengths in bytes. */
export interface CatalogHeader {
  readonly format: number;
  /** The version of `@aws-cdk/aws-service-spec` that the facts come from. */
  readonly sourceVersion: string;
  readonly indexLength: number;
  /** How long each chunk of constraints is. */
  readonly chunks: readonly number[];
}

/** The file that holds the catalog, or anything that stands for it. */
export interface CatalogBytes {
  /** For messages. */
  readonly name: string;
  /** Gives `length` bytes from `offset` on; fewer when the file ends before. */
  read(offset: number, length: number): Uint8Array;
}

/** What stays in memory of an open file: where to find each type. */
export interface CatalogIndex {
  readonly header: CatalogHeader;
  /**
   * `\n<type name> <offset> <length> <number of the chunk of constraints, or 0>` for each type, and `\n` at the end.
   * Searched as bytes: to take it apart, or only to make a string of it, takes longer than all else.
   */
  readonly lines: Buffer;
  readonly chunksOffset: number;
  readonly blocksOffset: number;
}

const HEADER_LIMIT = 256;
/** What JSON begins with. A deflated block begins with 0x78. */
const OPENING_BRACE = 0x7b;

/**
 * Reads the header of the file: one line of JSON. Behind it stand the index and one block for each type:
 * its facts, packed, as JSON, deflated when they are long. Offsets in the index count from the first block. Between the index
 * and the blocks stand the chunks of constraints (`constraints-file.ts`), which few questions need.
 */
export function readHeader(bytes: CatalogBytes): CatalogHeader & { readonly headerLength: number } {
  const start = Buffer.from(bytes.read(0, HEADER_LIMIT));
  const end = start.indexOf("\n");
  const header = end < 0 ? undefined : parseJson(start.toString("utf8", 0, end));
  if (!isHeader(header)) throw new CatalogDataError(bytes.name, "does not begin with a header");
  return { ...header, headerLength: end + 1 };
}

/** Reads header and index. */
export function readIndex(bytes: CatalogBytes): CatalogIndex {
  const { headerLength, ...header } = readHeader(bytes);
  if (header.format !== CATALOG_FORMAT) {
    throw new CatalogDataError(bytes.name, `has format ${header.format}, and only ${CATALOG_FORMAT} can be read`);
  }
  const lines = readExactly(bytes, headerLength, header.indexLength);
  const chunksOffset = headerLength + header.indexLength;
  const chunksLength = header.chunks.reduce((sum, length) => sum + length, 0);
  return { header, lines, chunksOffset, blocksOffset: chunksOffset + chunksLength };
}

/** The names of all types, in the order of the file. */
export function readTypeNames({ lines }: CatalogIndex): string[] {
  return Array.from(lines.toString("latin1").matchAll(/\n(\S+) /g), ([, name = ""]) => name);
}

/** Whether the index lists the type. */
export function listsType({ lines }: CatalogIndex, typeName: string): boolean {
  return lines.includes(`\n${typeName} `);
}

/** Reads the facts of one type, or `undefined` when the index does not list it. */
export function readResourceType(bytes: CatalogBytes, index: CatalogIndex, typeName: string): ResourceType | undefined {
  const found = findBlock(bytes, index, typeName);
  if (found === undefined) return undefined;
  const type = parseType(typeName, readExactly(bytes, found.offset, found.length));
  if (type === undefined) throw new CatalogDataError(bytes.name, `has no readable facts of ${typeName}`);
  return type;
}

/** Where the facts of a type stand, and which chunk has its constraints. */
export interface CatalogBlock {
  readonly offset: number;
  readonly length: number;
  /** From 1 on; 0 when the type has no constraints. */
  readonly chunk: number;
}

/** Looks a type up, without reading more than the index. */
export function findBlock(
  bytes: CatalogBytes,
  { lines, blocksOffset }: CatalogIndex,
  typeName: string,
): CatalogBlock | undefined {
  const key = `\n${typeName} `;
  const at = lines.indexOf(key);
  if (at < 0) return undefined;
  const line = lines.toString("latin1", at + key.length, lines.indexOf("\n", at + 1));
  const [offset = Number.NaN, length = Number.NaN, chunk = Number.NaN] = line.split(" ").map(Number);
  if (Number.isNaN(offset + length + chunk))
    throw new CatalogDataError(bytes.name, `has a damaged index at ${typeName}`);
  return { offset: blocksOffset + offset, length, chunk };
}

/** Reads a part of the file. Throws when the file ends before. */
export function readExactly(bytes: CatalogBytes, offset: number, length: number): Buffer {
  const part = bytes.read(offset, length);
  if (part.length !== length) throw new CatalogDataError(bytes.name, `ends too early, at byte ${offset + part.length}`);
  return Buffer.from(part.buffer, part.byteOffset, part.length);
}

function parseType(name: string, block: Buffer): ResourceType | undefined {
  try {
    return unpackType(name, JSON.parse((isPlain(block) ? block : inflateSync(block)).toString("utf8")) as PackedType);
  } catch {
    return undefined;
  }
}

/** Short facts are not deflated: starting zlib takes longer than all else that a first question needs. */
function isPlain(block: Buffer): boolean {
  return block[0] === OPENING_BRACE;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is CatalogHeader {
  if (typeof value !== "object" || value === null) return false;
  const header: Partial<CatalogHeader> = value;
  return (
    Number.isSafeInteger(header.format) &&
    typeof header.sourceVersion === "string" &&
    Number.isSafeInteger(header.indexLength) &&
    // What another format has is told by its number.
    (header.format !== CATALOG_FORMAT || Array.isArray(header.chunks))
  );
}
