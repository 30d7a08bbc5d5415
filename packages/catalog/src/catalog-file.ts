import { inflateRawSync } from "node:zlib";

import { CatalogDataError } from "./catalog-data-error.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * The version of the layout that this module reads and `scripts/pack-catalog.ts` writes. Raise it when either the
 * layout or what the generator tells of a type changes: data of another version is built again.
 */
export const CATALOG_FORMAT = 2;

/** The first line of the file, as JSON. Lengths in bytes. */
export interface CatalogHeader {
  readonly format: number;
  /** The version of `@aws-cdk/aws-service-spec` that the facts come from. */
  readonly sourceVersion: string;
  readonly indexLength: number;
  readonly dictionaryLength: number;
}

/** The file that holds the catalog, or anything that stands for it. */
export interface CatalogBytes {
  /** For messages. */
  readonly name: string;
  /** Gives `length` bytes from `offset` on; fewer when the file ends before. */
  read(offset: number, length: number): Uint8Array;
}

/** What stays in memory of an open file: where to find each type, and what they were compressed against. */
export interface CatalogIndex {
  readonly header: CatalogHeader;
  /** `\n<type name> <offset> <length>` for each type: searched as text, which is far quicker than taking it apart. */
  readonly lines: string;
  readonly blocksOffset: number;
  readonly dictionary: Uint8Array;
}

const HEADER_LIMIT = 256;

/**
 * Reads the header of the file: one line of JSON. Behind it stand the index, the dictionary, and one block for each
 * type: its facts as JSON, deflated against the dictionary. Offsets in the index count from the first block.
 */
export function readHeader(bytes: CatalogBytes): CatalogHeader & { readonly headerLength: number } {
  const start = Buffer.from(bytes.read(0, HEADER_LIMIT));
  const end = start.indexOf("\n");
  const header = end < 0 ? undefined : parseJson(start.toString("utf8", 0, end));
  if (!isHeader(header)) throw new CatalogDataError(bytes.name, "does not begin with a header");
  return { ...header, headerLength: end + 1 };
}

/** Reads header, index and dictionary. */
export function readIndex(bytes: CatalogBytes): CatalogIndex {
  const { headerLength, ...header } = readHeader(bytes);
  if (header.format !== CATALOG_FORMAT) {
    throw new CatalogDataError(bytes.name, `has format ${header.format}, and only ${CATALOG_FORMAT} can be read`);
  }
  const headLength = header.indexLength + header.dictionaryLength;
  const head = Buffer.from(readExactly(bytes, headerLength, headLength));
  return {
    header,
    lines: head.toString("latin1", 0, header.indexLength),
    blocksOffset: headerLength + headLength,
    dictionary: head.subarray(header.indexLength),
  };
}

/** The names of all types, in the order of the file. */
export function readTypeNames({ lines }: CatalogIndex): string[] {
  return Array.from(lines.matchAll(/\n(\S+) /g), ([, name = ""]) => name);
}

/** Whether the index lists the type. */
export function listsType({ lines }: CatalogIndex, typeName: string): boolean {
  return lines.includes(`\n${typeName} `);
}

/** Reads the facts of one type, or `undefined` when the index does not list it. */
export function readResourceType(bytes: CatalogBytes, index: CatalogIndex, typeName: string): ResourceType | undefined {
  const key = `\n${typeName} `;
  const at = index.lines.indexOf(key);
  if (at < 0) return undefined;
  const [offset, length] = index.lines
    .slice(at + key.length, at + key.length + 20)
    .split(/[ \n]/, 2)
    .map(Number);
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) {
    throw new CatalogDataError(bytes.name, `has a damaged index at ${typeName}`);
  }
  const block = readExactly(bytes, index.blocksOffset + Number(offset), Number(length));
  const type = inflateJson(block, index.dictionary);
  if (!isResourceType(type, typeName)) throw new CatalogDataError(bytes.name, `has no readable facts of ${typeName}`);
  return type;
}

function readExactly(bytes: CatalogBytes, offset: number, length: number): Uint8Array {
  const part = bytes.read(offset, length);
  if (part.length !== length) throw new CatalogDataError(bytes.name, `ends too early, at byte ${offset + part.length}`);
  return part;
}

function inflateJson(block: Uint8Array, dictionary: Uint8Array): unknown {
  try {
    return JSON.parse(inflateRawSync(block, { dictionary }).toString("utf8"));
  } catch {
    return undefined;
  }
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
    Number.isSafeInteger(header.dictionaryLength)
  );
}

/** The name proves that the block is the one asked for; the generator vouches for the rest. */
function isResourceType(value: unknown, typeName: string): value is ResourceType {
  return typeof value === "object" && value !== null && "name" in value && value.name === typeName;
}
