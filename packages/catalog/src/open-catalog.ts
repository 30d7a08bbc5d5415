import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { CatalogDataError } from "./catalog-data-error.ts";
import type { CatalogBytes } from "./catalog-file.ts";
import { createCatalog } from "./catalog.ts";
import type { Catalog } from "./resource-type.ts";

/** Options of {@link openCatalog}. */
export interface OpenCatalogOptions {
  /** The file to read. Default: the one that comes with the package. */
  readonly file?: URL;
  /** How many types stay parsed in memory. Default 200: more than nearly any template uses. */
  readonly cacheSize?: number;
}

/** The file that comes with the package. Stands at the same place seen from `src` and from `dist`. */
export const catalogFile: URL = new URL("../data/resource-types.bin", import.meta.url);

/**
 * Opens the catalog of resource types. Reads nothing until the first question; each question about a type not asked
 * for lately is then one small synchronous read. Called without options it always gives the same catalog, so
 * that all parts of a program share what was read. Questions throw `CatalogDataError` when the file is missing or
 * damaged.
 */
export function openCatalog(options?: OpenCatalogOptions): Catalog {
  if (options === undefined) return (shared ??= openFile({}));
  return openFile(options);
}

let shared: Catalog | undefined;

function openFile({ file = catalogFile, cacheSize = 200 }: OpenCatalogOptions): Catalog {
  return createCatalog(bytesOf(file), cacheSize);
}

/** Whoever asks for so many parts is going through many templates, and is given the rest from memory: little more than a megabyte. */
const MOST_READS = 32;

/** Opens the file for each read, so that an idle catalog holds no file descriptor. */
export function bytesOf(file: URL): CatalogBytes {
  const name = fileURLToPath(file);
  let reads = 0;
  let whole: Uint8Array | undefined;
  return {
    name,
    read(offset, length) {
      if (reads++ >= MOST_READS) {
        whole ??= readWhole(name);
        return whole.subarray(offset, offset + length);
      }
      const descriptor = openForReading(name);
      try {
        const bytes = new Uint8Array(length);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function readWhole(name: string): Uint8Array {
  try {
    return readFileSync(name);
  } catch (cause) {
    throw new CatalogDataError(name, "cannot be read", { cause });
  }
}

function openForReading(name: string): number {
  try {
    return openSync(name, "r");
  } catch (cause) {
    throw new CatalogDataError(name, "cannot be opened", { cause });
  }
}
