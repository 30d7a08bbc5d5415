import { brotliDecompressSync } from "node:zlib";

import { CatalogDataError } from "./catalog-data-error.ts";
import { findBlock, readExactly, type CatalogBytes, type CatalogIndex } from "./catalog-file.ts";
import { unpackConstraints, type PackedConstraints, type TypeConstraints } from "./value-constraints.ts";

/**
 * Gives the constraints of types. Types of one service have much in common, so many types share a chunk. A chunk is
 * decompressed once and stays: all of them together are less than a megabyte.
 */
export function constraintsReader(bytes: CatalogBytes): (index: CatalogIndex, typeName: string) => TypeConstraints {
  const chunks = new Map<number, Buffer>();
  return (index, typeName) => {
    const { chunk: number = 0 } = findBlock(bytes, index, typeName) ?? {};
    if (number === 0) return {};
    const chunk = chunks.get(number) ?? readChunk(bytes, index, number);
    chunks.set(number, chunk);
    const constraints = parseConstraints(chunk, typeName);
    if (constraints === undefined) throw new CatalogDataError(bytes.name, `has no readable constraints of ${typeName}`);
    return constraints;
  };
}

function readChunk(bytes: CatalogBytes, { header, chunksOffset }: CatalogIndex, number: number): Buffer {
  const before = header.chunks.slice(0, number - 1).reduce((sum, length) => sum + length, 0);
  const packed = readExactly(bytes, chunksOffset + before, header.chunks[number - 1] ?? 0);
  try {
    return brotliDecompressSync(packed);
  } catch {
    throw new CatalogDataError(bytes.name, `has no readable constraints in chunk ${number}`);
  }
}

/** In a chunk stands `\n<type name> <constraints, packed, as JSON>` for each of its types, and `\n` at the end. */
function parseConstraints(chunk: Buffer, typeName: string): TypeConstraints | undefined {
  const key = `\n${typeName} `;
  const at = chunk.indexOf(key);
  if (at < 0) return undefined;
  try {
    const text = chunk.toString("utf8", at + key.length, chunk.indexOf("\n", at + 1));
    return unpackConstraints(JSON.parse(text) as PackedConstraints);
  } catch {
    return undefined;
  }
}
