/** `catalog-cost.ts <type name>`: what the first question about a resource type costs, the import not counted. */
import { openCatalog } from "@stacksteward/catalog";

const [, , typeName = ""] = process.argv;
const memory = process.memoryUsage.rss();
const start = performance.now();
const found = openCatalog().find(typeName);
const ms = performance.now() - start;
const mb = (process.memoryUsage.rss() - memory) / 1e6;
if (found === undefined) throw new Error(`The catalog does not know ${typeName}.`);
console.log(JSON.stringify({ ms, mb }));
