import { deflateSync } from "node:zlib";

import { CATALOG_FORMAT, type CatalogHeader } from "../src/catalog-file.ts";
import type { ResourceType } from "../src/resource-type.ts";
import { packType } from "./pack-type.ts";
import { constraintsOf } from "./schema-constraints.ts";

/** Three types in four are shorter. Deflating all of them would save a quarter of the file. */
const LONGEST_PLAIN_BLOCK = 1_000;

/** Few ask for constraints, and who does asks for many types: here it is the size that counts. */
const LONGEST_PLAIN_CONSTRAINTS = 200;

/** The blocks of one type. */
interface Blocks {
  readonly facts: Buffer;
  /** Empty when there are none. */
  readonly constraints: Buffer;
}

/** Lays out the file that `src/catalog-file.ts` reads. */
export function packCatalog(sourceVersion: string, types: readonly ResourceType[]): Buffer {
  const blocks = types.map((type): Blocks => {
    const constraints = constraintsOf(type.name);
    return {
      facts: deflateLonger(LONGEST_PLAIN_BLOCK, packType(type)),
      constraints: constraints === undefined ? Buffer.alloc(0) : deflateLonger(LONGEST_PLAIN_CONSTRAINTS, constraints),
    };
  });
  const index = Buffer.from(listBlocks(types, blocks));
  const header: CatalogHeader = {
    format: CATALOG_FORMAT,
    sourceVersion,
    indexLength: index.length,
  };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    index,
    ...blocks.flatMap(({ facts, constraints }) => [facts, constraints]),
  ]);
}

function deflateLonger(most: number, content: object): Buffer {
  const block = Buffer.from(JSON.stringify(content));
  return block.length > most ? deflateSync(block, { level: 9 }) : block;
}

function listBlocks(types: readonly ResourceType[], blocks: readonly Blocks[]): string {
  let offset = 0;
  const lines = types.map(({ name }, at) => {
    const { facts, constraints } = blocks[at] ?? { facts: [], constraints: [] };
    const start = offset;
    offset += facts.length + constraints.length;
    return `\n${name} ${start} ${facts.length} ${constraints.length}`;
  });
  return `${lines.join("")}\n`;
}
