/**
 * Makes the data of the catalog ready: builds it when it is missing, when it was made by another version of the
 * generator, or from another version of the specification. Says one line when it builds and nothing otherwise.
 * `ensure.ts [file]`
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { CATALOG_FORMAT, readHeader } from "../src/catalog-file.ts";
import { bytesOf, catalogFile } from "../src/open-catalog.ts";

const file = process.argv[2] === undefined ? catalogFile : pathToFileURL(process.argv[2]);
const sourceVersion = readSpecificationVersion();

if (!isReady(file, sourceVersion)) {
  const { buildCatalog } = await import("./build.ts");
  const { types, bytes } = buildCatalog(file, sourceVersion);
  const size = `${Math.round(bytes / 1024)} KiB`;
  console.log(
    `Built the catalog: ${types} resource types from the AWS service specification ${sourceVersion}, ${size}.`,
  );
}

function isReady(target: URL, wantedSource: string): boolean {
  try {
    const header = readHeader(bytesOf(target));
    return header.format === CATALOG_FORMAT && header.sourceVersion === wantedSource;
  } catch {
    return false;
  }
}

function readSpecificationVersion(): string {
  const path = createRequire(import.meta.url).resolve("@aws-cdk/aws-service-spec/package.json");
  const { version }: { version: string } = JSON.parse(readFileSync(path, "utf8"));
  return version;
}
