/** `compare-peer.ts <before> <after>`: the same with `@aws-cdk/cloudformation-diff`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { measureColdAndWarm } from "./cold-and-warm.ts";

const [, , before = "", after = ""] = process.argv;

interface CloudFormationDiff {
  fullDiff(before: unknown, after: unknown): { readonly resources: { readonly differenceCount: number } };
}

await measureColdAndWarm(async () => {
  const require = createRequire(new URL("../../peers/package.json", import.meta.url));
  const { fullDiff } = require("@aws-cdk/cloudformation-diff") as CloudFormationDiff;
  const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
  return () => fullDiff(read(before), read(after)).resources.differenceCount;
});
