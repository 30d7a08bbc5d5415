/**
 * `conformance:schemas [--write file] [--facts file]`: holds the catalog against the resource schemas of AWS that
 * cfn-lint ships, and prints the counts; writes the page, or what the schemas say for `renew-schema-facts.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { openCatalog } from "@stacksteward/catalog";

import { causeOf } from "./schemas/causes.ts";
import { compareSchemas } from "./schemas/compare-schemas.ts";
import { readProviderSchemas } from "./schemas/provider-schemas.ts";
import { reportSchemas, type MendedFacts } from "./schemas/schemas-report.ts";

const { values } = parseArgs({ options: { write: { type: "string" }, facts: { type: "string" } } });
const schemas = await readProviderSchemas();
const catalog = openCatalog();
if (values.facts !== undefined) writeFileSync(values.facts, JSON.stringify(schemas));

const comparison = compareSchemas(catalog, schemas);
if (values.write !== undefined) {
  const { cfnLint, schemasFrom } = schemas;
  const date = new Date().toISOString().slice(0, 10);
  const provenance = { date, cfnLint, schemasFrom, specification: catalog.sourceVersion };
  const table = new URL("../../catalog/scripts/schema-facts.json", import.meta.url);
  const { types: mended }: { types: MendedFacts } = JSON.parse(readFileSync(table, "utf8"));
  writeFileSync(values.write, reportSchemas(comparison, provenance, mended));
}
const { compared, agreed, differences } = comparison;
const causes = [...Map.groupBy(differences, causeOf)].map(([{ title, right }, each]) => ({
  title,
  right,
  differences: each.length,
}));
process.stdout.write(
  `${JSON.stringify({ types: compared, agreed, differences: differences.length, causes }, undefined, 2)}\n`,
);
