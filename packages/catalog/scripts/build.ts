import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

import { packCatalog } from "./pack-catalog.ts";
import { readResourceTypes } from "./spec-resource-type.ts";

/** What was built. */
export interface BuiltCatalog {
  readonly types: number;
  readonly bytes: number;
}

/** Builds the data of the catalog. Written aside and moved into place, so that whoever reads meanwhile sees all or none. */
export function buildCatalog(file: URL, sourceVersion: string): BuiltCatalog {
  const types = readResourceTypes(loadAwsServiceSpecSync());
  const data = packCatalog(sourceVersion, types);
  const target = fileURLToPath(file);
  const aside = `${target}.${process.pid}`;
  mkdirSync(new URL(".", file), { recursive: true });
  try {
    writeFileSync(aside, data);
    renameSync(aside, target);
  } finally {
    rmSync(aside, { force: true });
  }
  return { types: types.length, bytes: data.length };
}
