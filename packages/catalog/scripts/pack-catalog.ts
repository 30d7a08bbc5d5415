import { deflateRawSync } from "node:zlib";

import { CATALOG_FORMAT, type CatalogHeader } from "../src/catalog-file.ts";
import type { ResourceType } from "../src/resource-type.ts";
import { packType } from "./pack-type.ts";

/** Lays out the file that `src/catalog-file.ts` reads. */
export function packCatalog(sourceVersion: string, types: readonly ResourceType[]): Buffer {
  const blocks = types.map((type) => deflateRawSync(JSON.stringify(packType(type)), { level: 9 }));
  const index = Buffer.from(listBlocks(types, blocks));
  const header: CatalogHeader = {
    format: CATALOG_FORMAT,
    sourceVersion,
    indexLength: index.length,
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), index, ...blocks]);
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
