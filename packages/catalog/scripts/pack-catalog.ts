import { brotliCompressSync, deflateSync } from "node:zlib";

import { CATALOG_FORMAT, type CatalogHeader } from "../src/catalog-file.ts";
import type { ResourceType } from "../src/resource-type.ts";
import { packType } from "./pack-type.ts";
import { constraintsOf } from "./schema-constraints.ts";

/** Three types in four are shorter. Deflating all of them would save a quarter of the file. */
const LONGEST_PLAIN_BLOCK = 1_000;

/** Twice as long ones would save a twentieth, and take twice as long to decompress. */
const CHUNK_LENGTH = 65_536;

/** Lays out the file that `src/catalog-file.ts` reads. */
export function packCatalog(sourceVersion: string, types: readonly ResourceType[]): Buffer {
  const blocks = types.map(packBlock);
  const { chunks, numbers } = packConstraintChunks(types);
  const index = Buffer.from(listBlocks(types, blocks, numbers));
  const header: CatalogHeader = {
    format: CATALOG_FORMAT,
    sourceVersion,
    indexLength: index.length,
    chunks: chunks.map(({ length }) => length),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), index, ...chunks, ...blocks]);
}

function packBlock(type: ResourceType): Buffer {
  const block = Buffer.from(JSON.stringify(packType(type)));
  return block.length > LONGEST_PLAIN_BLOCK ? deflateSync(block, { level: 9 }) : block;
}

/** The chunks, and for each type the number of its own, from 1 on; 0 when it has no constraints. */
function packConstraintChunks(types: readonly ResourceType[]): { chunks: Buffer[]; numbers: number[] } {
  const texts: string[] = [];
  const numbers = types.map(({ name }) => {
    const constraints = constraintsOf(name);
    if (constraints === undefined) return 0;
    if (texts.length === 0 || (texts.at(-1)?.length ?? 0) > CHUNK_LENGTH) texts.push("");
    texts[texts.length - 1] += `\n${name} ${JSON.stringify(constraints)}`;
    return texts.length;
  });
  return { chunks: texts.map((text) => brotliCompressSync(`${text}\n`)), numbers };
}

function listBlocks(types: readonly ResourceType[], blocks: readonly Buffer[], chunks: readonly number[]): string {
  let offset = 0;
  const lines = types.map(({ name }, at) => {
    const { length } = blocks[at] ?? { length: 0 };
    const line = `\n${name} ${offset} ${length} ${chunks[at] ?? 0}`;
    offset += length;
    return line;
  });
  return `${lines.join("")}\n`;
}
