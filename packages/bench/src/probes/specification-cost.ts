/** `specification-cost.ts <type name>`: what the same question costs when asked of the original. */
import { createRequire } from "node:module";

const [, , typeName = ""] = process.argv;
const require = createRequire(new URL("../../../catalog/package.json", import.meta.url));
const { loadAwsServiceSpecSync } = require("@aws-cdk/aws-service-spec") as typeof import("@aws-cdk/aws-service-spec");
const memory = process.memoryUsage.rss();
const start = performance.now();
const found = loadAwsServiceSpecSync().lookup("resource", "cloudFormationType", "equals", typeName).only();
const ms = performance.now() - start;
const mb = (process.memoryUsage.rss() - memory) / 1e6;
if (found.cloudFormationType !== typeName) throw new Error(`The specification does not know ${typeName}.`);
console.log(JSON.stringify({ ms, mb }));
