import { inflateRawSync } from "node:zlib";

import { CatalogDataError } from "./catalog-data-error.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * The version of the layout that this module reads and `scripts/pack-catalog.ts` writes. Raise it when either the
 * layout or what the generator tells of a type changes: data of another version is built again.
 */
export const CATALOG_FORMAT = 1;

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

/** Where the facts of one type stand in the file. */
interface Block {
  readonly offset: number;
  readonly length: number;
}

/** What stays in memory of an open file: where to find each type, and what they were compressed against. */
export interface CatalogIndex {
  readonly header: CatalogHeader;
  readonly blocks: ReadonlyMap<string, Block>;
  readonly dictionary: Uint8Array;
}

const HEADER_LIMIT = 256;

/**
 * Reads the header of the file: one line of JSON. Behind it stand the index (a line `<type name> <length>` for each
 * type), the dictionary, and one block for each type in the order of the index: its facts as JSON, deflated against
 * the dictionary.
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
  const blocksOffset = headerLength + header.indexLength + header.dictionaryLength;
  const head = Buffer.from(readExactly(bytes, headerLength, blocksOffset - headerLength));
  const blocks = new Map<string, Block>();
  let offset = blocksOffset;
  for (const line of head.toString("utf8", 0, header.indexLength).split("\n")) {
    const space = line.indexOf(" ");
    const length = Number(line.slice(space + 1));
    if (space < 1 || !Number.isSafeInteger(length)) {
      throw new CatalogDataError(bytes.name, `has '${line}' in its index`);
    }
    blocks.set(line.slice(0, space), { offset, length });
    offset += length;
  }
  return { header, blocks, dictionary: head.subarray(header.indexLength) };
}

/** Reads the facts of one type, or `undefined` when the index does not list it. */
export function readResourceType(bytes: CatalogBytes, index: CatalogIndex, typeName: string): ResourceType | undefined {
  const block = index.blocks.get(typeName);
  if (block === undefined) return undefined;
  const type = inflateJson(readExactly(bytes, block.offset, block.length), index.dictionary);
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
