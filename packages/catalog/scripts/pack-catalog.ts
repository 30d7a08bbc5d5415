import { deflateSync } from "node:zlib";

import { CATALOG_FORMAT, type CatalogHeader } from "../src/catalog-file.ts";
import type { ResourceType } from "../src/resource-type.ts";
import { packType } from "./pack-type.ts";

/** Three types in four are shorter. Deflating all of them would save a quarter of the file. */
const LONGEST_PLAIN_BLOCK = 1_000;

/** Lays out the file that `src/catalog-file.ts` reads. */
export function packCatalog(sourceVersion: string, types: readonly ResourceType[]): Buffer {
  const blocks = types.map((type) => deflateLong(Buffer.from(JSON.stringify(packType(type)))));
  const index = Buffer.from(listBlocks(types, blocks));
  const header: CatalogHeader = {
    format: CATALOG_FORMAT,
    sourceVersion,
    indexLength: index.length,
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), index, ...blocks]);
}

function deflateLong(block: Buffer): Buffer {
  return block.length > LONGEST_PLAIN_BLOCK ? deflateSync(block, { level: 9 }) : block;
}

function listBlocks(types: readonly ResourceType[], blocks: readonly Buffer[]): string {
  let offset = 0;
  const lines = types.map(({ name }, at) => {
    const length = blocks[at]?.length ?? 0;
    offset += length;
    return `\n${name} ${offset - length} ${length}`;
  });
  return `${lines.join("")}\n`;
}
